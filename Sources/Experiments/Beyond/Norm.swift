import Networks
import Settings
import Training

/// What stands where a network has its norms.
struct Norm {
  let name: String
  let rule: String

  static let none = Norm(name: "none", rule: "none")
  static let batch = Norm(name: "batch norm", rule: "bn")
  static let group = Norm(name: "group norm", rule: "groupnorm:groups=8")
  static let layer = Norm(name: "layer norm", rule: "layernorm")
  static let tanh = Norm(name: "DyT", rule: "dyt")
  static let erf = Norm(name: "Derf", rule: "derf")
  static let plasticity = Norm(name: "IP", rule: "ip")
  static let decay = Norm(name: "WD", rule: "wd")
  static let incremental = Norm(name: "incremental BN", rule: "incbn")
  static let hard = Norm(name: "hard IP", rule: "hard")
}

extension Norm {
  /// ResNet-20 with this in the place of its norms, trained on CIFAR-10 by Adam at 0.001.
  func residualArm(batchSize: Int, at place: Double? = nil) -> Arm {
    Arm(
      name, at: place,
      .network(
        network(ResNet(depth: 20), batchSize: batchSize, learningRate: 0.001), watch: nil))
  }

  /// A network on a set, by default standardised CIFAR-10, with this in the place of its norms, and a learned scale
  /// and shift.
  func network(
    _ architecture: any Architecture, on data: String = "cifar-10", batchSize: Int,
    learningRate: Double
  ) -> TrainingConfiguration {
    var network = TrainingConfiguration()
    network.data = data
    network.network = .other(ArchitectureChoice(architecture))
    network.rule = [.named(rule)]
    network.learnedAffine = true
    network.standardise = data == "cifar-10"
    network.batchSize = batchSize
    network.learningRate = LearningRate(.constant(learningRate))
    network.threads = 1
    return network
  }
}
