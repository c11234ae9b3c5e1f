import Training

extension Shaw2020 {
  /// The slope of tanh while a deep network learns MNIST. Claim: it is larger with IP.
  ///
  /// `homeostat reproduce shaw2020/fig7`: 20 networks, 40 epochs, 4.4 min. Expect median last
  /// slopes of 0.478 with IP and 0.068 without, and losses of 0.033 and 0.120.
  static func fig7(_ edition: Edition) -> Experiment {
    slopes(
      "shaw2020/fig7", source("7"), edition, rule: ("IP", "ip"),
      .deepMNIST(edition, epochs: 40), published: PublishedRuns.slopes,
      losses: "plos_fig7_slope_mnist_lr0.005",
      notes: [],
      publishedNotes: ["The dashed curves were read off the published picture, to about ±0.01."])
  }

  static let pictureNote =
    "Of the published slopes there is only the picture; its losses were printed."

  /// Slopes of the fourth tanh layer and losses, with a rule and without.
  static func slopes(
    _ id: String, _ source: String, _ edition: Edition, rule: (name: String, rule: String),
    _ network: ShawNetwork,
    published: ((String) -> PublishedRuns)?, losses: String, notes: [String],
    publishedNotes: [String]
  ) -> Experiment {
    let slope = Measure.layer(4, "slope", title: "mean slope ∂y/∂u", every: 1)
    let watch = Watch(every: 1, layers: [4])
    func arms(_ published: (String) -> PublishedRuns?) -> [Arm] {
      [
        network.arm(
          "standard", "none", learningRate: 0.005, watch: watch, published: published("standard")),
        network.arm(
          rule.name, rule.rule, learningRate: 0.005, watch: watch, published: published("ip")),
      ]
    }
    return Experiment(
      id, "Slopes of the activation function", source: source,
      about:
        "The slope ∂y/∂u = 1 − y², averaged over the units and images of a batch, in every iteration.",
      edition: edition,
      differences: Note.common + [
        "The layer is the fourth tanh layer, 'the third hidden layer' of the text with the inputs counted "
          + "as the first. The smaller the slopes, the less of an error passes back through the layer."
      ] + notes, publishedNotes: publishedNotes,
      panels: [
        Panel(
          "slope in the fourth layer, learning rate 0.005",
          .course(slope, x: "iteration", isLogarithmic: false), arms: arms { published?($0) }),
        Panel(
          "loss of the same networks", .course(.trainLoss),
          arms: arms { .losses(losses, $0) }),
      ],
      claims: [
        Claim(
          "slopes are larger with \(rule.name) over the course of learning",
          .mean(slope, of: "standard"), isLowerThan: .mean(slope, of: rule.name)),
        .endsLower(rule.name, than: "standard", panel: 2),
      ])
  }
}
