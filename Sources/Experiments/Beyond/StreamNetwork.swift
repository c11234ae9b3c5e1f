import Networks
import Plasticity
import Settings
import Training

/// A dense network that learns a stream of tasks, one after the other: three layers of 100 units, Adam, batches
/// of 16.
struct StreamNetwork {
  var data = "mnist"
  var stream: String
  var tasks: Int
  var activation = Activation.relu
  var learningRate = 0.003

  /// An arm with a method.
  func arm(_ method: StreamMethod, at place: Double? = nil) -> Arm {
    var network = TrainingConfiguration()
    network.data = data
    network.stream = .named(stream)
    network.hidden = Widths([100, 100, 100])
    network.activation = activation
    network.batchSize = 16
    network.epochs = tasks
    network.learningRate = LearningRate(.constant(learningRate))
    network.rule = [.named("none")]
    network.threads = 1
    method.change(&network)
    return Arm(
      method.name, at: place, .network(network, watch: Watch(every: 0, epochs: [.units])))
  }
}

/// What may keep a network able to learn: a rule, synaptic scaling, or a cure of the literature.
struct StreamMethod: Sendable {
  let name: String
  let change: @Sendable (inout TrainingConfiguration) -> Void

  static let standard = StreamMethod(name: "standard") { _ in }

  static func rule(_ name: String, _ rule: String) -> StreamMethod {
    StreamMethod(name: name) { $0.rule = [.named(rule)] }
  }

  static func scaling(_ name: String, _ scaling: String) -> StreamMethod {
    StreamMethod(name: name) { $0.scaling = .named(scaling) }
  }

  static func renewal(_ name: String, _ renewal: String) -> StreamMethod {
    StreamMethod(name: name) { $0.renewal = .named(renewal) }
  }

  static func decay(_ rate: Double) -> StreamMethod {
    StreamMethod(name: "L2") {
      var adam = Adam.Settings()
      adam.weightDecay = rate
      $0.optimizer = OptimizerChoice(adam)
    }
  }
}

extension Chosen {
  /// A part as it is written on a command line; for parts that the source itself names.
  static func named(_ text: String) -> Self {
    do {
      return try Self(text)
    } catch {
      preconditionFailure("\(text): \(error)")
    }
  }
}
