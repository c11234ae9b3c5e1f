import Networks
import Plasticity
import Settings
import Training

/// What stands where a network has its norms.
private struct Norm {
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

extension Beyond {
  private static func network(
    _ architecture: any Architecture, _ norm: Norm, batchSize: Int, learningRate: Double
  ) -> TrainingConfiguration {
    var network = TrainingConfiguration()
    network.data = "cifar-10"
    network.network = .other(ArchitectureChoice(architecture))
    network.rule = [.named(norm.rule)]
    network.learnedAffine = true
    network.standardise = true
    network.batchSize = batchSize
    network.learningRate = LearningRate(.constant(learningRate))
    network.threads = 1
    return network
  }

  /// Can rules stand in for batch norm where batches are small? Claims: batch norm fails with batches of 2, IP,
  /// WD and incremental batch norm do not, and end no higher than group norm; DyT ends higher than batch norm.
  ///
  /// `homeostat reproduce beyond/norm-free`
  static let normFree: Experiment = {
    let norms = [
      Norm.none, .batch, .group, .plasticity, .decay, .incremental, .hard, .tanh,
    ]
    let arms = norms.flatMap { norm in
      [2, 8, 32, 128].map { size in
        Arm(
          norm.name, at: Double(size),
          .network(
            network(ResNet(depth: 20), norm, batchSize: size, learningRate: 0.001), watch: nil))
      }
    }
    let reduction = Reduction.samples(2000, epochs: 5)
    return Experiment(
      "beyond/norm-free", "ResNet-20 without batch norm", source: source,
      about:
        "A local rule needs no batch statistics to transform, so that it should serve where batches are too "
        + "small for batch norm.",
      runs: 10, reducedRuns: 3,
      differences: [
        "Adam at 0.001 for every batch size, a learned scale and shift everywhere, no augmentation."
      ],
      panels: [
        Panel(
          "after training", .sweep(.testError, x: "batch size", isLogarithmic: false), arms: arms,
          reduction: reduction),
        Panel(
          "after training", .sweep(.trainLoss, x: "batch size"), arms: arms, reduction: reduction),
      ])
  }()

  /// Can a tanh whose slope and centre follow a local rule take DyT's place in a transformer? Claims: it ends no
  /// higher than DyT, and its slope stays higher; DyT ends as low as layer norm.
  ///
  /// `homeostat reproduce beyond/homeostatic-tanh`
  static let homeostaticTanh: Experiment = {
    let norms = [
      Norm.layer, .tanh, .erf, .plasticity, .decay, .incremental, .none,
    ]
    var vision = Transformer()
    (vision.depth, vision.units) = (4, 64)
    let arms = norms.map { norm in
      Arm(
        norm.name,
        .network(
          network(vision, norm, batchSize: 50, learningRate: 0.001),
          watch: Watch(every: 0, epochs: [.units])))
    }
    let slope = Measure(series: "slope.8", title: "slope of the last block's second tanh")
    return Experiment(
      "beyond/homeostatic-tanh", "A transformer with a homeostatic tanh", source: source,
      about:
        "DyT puts γ tanh(αx) + δ in the place of a layer norm, with one α that the gradient moves. IP and WD put "
        + "tanh((x − β)/α) there, with α and β of each unit that a local rule moves.",
      runs: 10, reducedRuns: 3,
      differences: [
        "A vision transformer of four blocks, 64 units and four heads on patches of 4 × 4; Adam at 0.001, batches "
          + "of 50, no augmentation.",
        "The rules' γ and δ stand before the tanh, as elsewhere, not behind it as DyT's.",
        "The slope is the mean of 1 − tanh² over units and patches: 1 where tanh is a line, 0 where it is "
          + "saturated. Derf's is that of its erf over the slope at 0.",
      ],
      panels: [
        Panel(
          "training loss", .course(.trainLoss), arms: arms,
          reduction: .samples(5000, epochs: 10)),
        Panel(
          "error on test images", .course(.testError), arms: arms,
          reduction: .samples(5000, epochs: 10)),
        Panel(
          "saturation", .course(slope, isLogarithmic: false), arms: arms,
          reduction: .samples(5000, epochs: 10)),
      ])
  }()
}
