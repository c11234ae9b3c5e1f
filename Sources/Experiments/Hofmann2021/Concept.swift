import Networks
import Settings
import Training

extension Hofmann2021 {
  /// The run that the authors published with their code, which grows unstable after some eighty
  /// epochs, and the same with weights that cannot run away. Claim: the latter ends lower.
  ///
  /// `homeostat reproduce hofmann2021/concept`: 6 networks, 108 epochs, 5 min of one core each. Expect median
  /// last test losses of 0.19 as published and 0.07 with the stable settings.
  static let concept = Experiment(
    "hofmann2021/concept", "The published concept run, and its instability",
    source: "Hofmann and Mäder's published code",
    about:
      "SynScaW and SynScaL together, 784–1024–10 on MNIST.",
    finding:
      "In the published run the test loss rises from epoch 80 on, because scaling moves weights by their own "
      + "squares.",
    runs: 3,
    differences: [
      "The published code probes every dense layer with U(−1, 1) + 0.1 through ReLU, drawn anew for every update, "
        + "scales with γ = 0.1 once an epoch towards 0.1, clips ẑw² at ±1, and moves the mean of all outputs before the "
        + "softmax towards 0.1 (SynScaL); images are standardised. The text says otherwise on each of these.",
      "Stable: γ = 0.01 in place of 0.1. The largest weight grows tenfold slower, beyond the end of training.",
    ],
    publishedNotes: ["Published is one run of 108 epochs, cut short in its notebook."],
    panels: [
      Panel("test loss", .course(.testLoss), arms: conceptArms(.testLoss)),
      Panel("test error", .course(.testError), arms: conceptArms(.testError)),
    ],
    claims: [
      .endsLower("stable", than: "published settings", measure: .testLoss),
      Claim(
        "the published settings' test loss rises in the end",
        .mean(.testLoss, of: "published settings"),
        isLowerThan: .last(.testLoss, of: "published settings")),
    ])

  private static func conceptArms(_ measure: Measure) -> [Arm] {
    [
      Arm(
        "published settings", .network(conceptNetwork(rate: 0.1), watch: nil),
        published: .concept(measure)),
      Arm("stable", .network(conceptNetwork(rate: 0.01), watch: nil)),
    ]
  }

  /// The network of the published code with a scaling rate γ.
  static func conceptNetwork(rate: Double) -> TrainingConfiguration {
    var network = network("mnist")
    network.hidden = Widths([1024])
    network.standardise = true
    network.learningRate = 5e-4
    network.epochs = 108
    var scaling = SynapticScaling()
    scaling.rate = .constant(rate)
    scaling.clock = .epoch
    scaling.target = .constant(0.1)
    (scaling.clip, scaling.probe) = (1, .fresh)
    scaling.probeOffset = 0.1
    scaling.probesWithReLU = true
    network.scaling = .part(scaling)
    var loss = SynapticScalingLoss()
    (loss.reading, loss.target) = (.logits, 0.1)
    network.penalty = [Penalty(loss)]
    return network
  }
}
