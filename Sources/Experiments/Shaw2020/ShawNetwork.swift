import Networks
import Plasticity
import Settings
import Training

/// The networks of Shaw's experiments: tanh layers, a ReLU on the ten outputs, cross-entropy, Adam,
/// batches of 200 raw images.
struct ShawNetwork {
  var data: String
  var hidden: [Int]
  var epochs: Int
  /// Whether the inputs pass tanh and the rule first, as the papers' equations say and their code
  /// does not.
  var hasInputLayer = false

  /// An arm with a rule and a learning rate.
  func arm(
    _ name: String, _ rule: String, learningRate: Double, at place: Double? = nil,
    affine: Bool = false, watch: Watch? = nil, published: PublishedRuns? = nil,
    change: (inout TrainingConfiguration) -> Void = { _ in }
  ) -> Arm {
    var network = TrainingConfiguration()
    network.data = data
    network.hidden = Widths(hidden)
    network.epochs = epochs
    network.outputReLU = true
    network.learningRate = LearningRate(.constant(learningRate))
    network.rule = [.named(rule)]
    // A standard network's inputs pass tanh as well, with α = 1 and β = 0.
    if hasInputLayer { network.inputRule = .named(rule == "none" ? "ip:rate=0" : rule) }
    network.learnedAffine = affine
    network.threads = 1
    change(&network)
    return Arm(name, at: place, .network(network, watch: watch), published: published)
  }
}

extension Rule {
  /// A rule as it is written on a command line; for rules that the source itself names.
  static func named(_ text: String) -> Rule {
    do {
      return try Rule(text)
    } catch {
      preconditionFailure("\(text): \(error)")
    }
  }
}

extension ShawNetwork {
  /// 784–50–50–10 on MNIST in the published code; one hidden layer in the text.
  static func shallowMNIST(_ edition: Edition) -> ShawNetwork {
    ShawNetwork(
      data: "mnist", hidden: edition == .text ? [50] : [50, 50], epochs: 20,
      hasInputLayer: edition == .text)
  }

  /// 3072–150–150–10 on CIFAR-10 in the published code; one hidden layer in the text.
  static func shallowCIFAR(_ edition: Edition) -> ShawNetwork {
    ShawNetwork(
      data: "cifar-10", hidden: edition == .text ? [150] : [150, 150], epochs: 40,
      hasInputLayer: edition == .text)
  }

  /// Eight layers of 50 on MNIST in the published code; seven in the text.
  static func deepMNIST(_ edition: Edition, epochs: Int = 20) -> ShawNetwork {
    ShawNetwork(
      data: "mnist", hidden: Array(repeating: 50, count: edition == .text ? 7 : 8),
      epochs: epochs, hasInputLayer: edition == .text)
  }

  /// Eight layers of 150 on CIFAR-10 in the published code; seven in the text.
  static func deepCIFAR(_ edition: Edition, epochs: Int = 40) -> ShawNetwork {
    ShawNetwork(
      data: "cifar-10", hidden: Array(repeating: 150, count: edition == .text ? 7 : 8),
      epochs: epochs, hasInputLayer: edition == .text)
  }
}

extension ShawNetwork {
  /// Losses with a rule beside those of standard networks, whose published runs are in one file.
  func panel(
    _ title: String, rate: Double, _ rule: (name: String, rule: String), _ file: String
  ) -> Panel {
    Panel(
      title, .course(.trainLoss),
      arms: [
        arm("standard", "none", learningRate: rate, published: .losses(file, "standard")),
        arm(rule.name, rule.rule, learningRate: rate, published: .losses(file, "ip")),
      ])
  }

  /// The same with incremental batch norm, with a learned gain and bias or without, and Infomax.
  func comparison(
    _ title: String, rate: Double, _ rule: (name: String, rule: String), batchNorm: String,
    affine: Bool, infomax: String, _ file: String
  ) -> Panel {
    var panel = panel(title, rate: rate, rule, file)
    panel.arms += [
      arm(
        "incremental BN", batchNorm, learningRate: rate, affine: affine,
        published: .losses(file, "incbn")),
      arm("Infomax", infomax, learningRate: rate, published: .losses(file, "infomax")),
    ]
    return panel
  }
}
