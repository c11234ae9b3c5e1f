import Networks
import Training

extension Hofmann2021 {
  /// What scaling gains in networks of several depths, and with batches of several sizes. Claim: it gains
  /// more in deeper networks and with smaller batches, and both are gains.
  ///
  /// `homeostat reproduce hofmann2021/depth-and-batch`: 100 networks, 10 epochs, 48 minutes of one core. SynScaW
  /// diverges in 8 of 10 runs with two layers and in all with batches of 20, so that the gain "widens" with depth only
  /// because it is a loss there; where it does not diverge it changes the error little.
  static let depthAndBatch = Experiment(
    "hofmann2021/depth-and-batch", "Depth, batch size and the gain of scaling",
    source: source("section II"),
    about:
      "Test errors on MNIST with SynScaW and without, for networks of 2, 4 and 8 hidden layers with batches of "
      + "100, and for 2 hidden layers with batches of 20, 100 and 500.",
    finding:
      "The text: the smaller a training batch, the shorter the memorization phase, and \"the forgetting phase "
      + "will be more distinctive\"; depth, not width, leads \"to a pronounced forgetting phase\".",
    differences: [
      "The text tells how depth and batch size change the phases of learning, not how they change what scaling "
        + "gains. The claims are what follows from it: noise makes small batches and deep networks learn \"less "
        + "comprehensively\", scaling is to leave less information on the input (section IV-C), and so gains most "
        + "where that is needed most.",
      "The gain is the test error without scaling less that with it after the last epoch, for the same seed.",
      "The paper's own network has 2 hidden layers and batches of 100; it has no run of another depth or size.",
      "Learning rate and γ are the same for all, and scaling follows every batch: an epoch in batches of 20 has 25 "
        + "times as many steps, and as many updates by scaling, as one in batches of 500.",
    ],
    panels: [
      Panel(
        "depth", .sweep(.testError, x: "hidden layers", isLogarithmic: false),
        arms: depths.flatMap { pair(layers: $0, batchSize: 100, at: Double($0)) },
        reduction: narrow),
      Panel(
        "batch size", .sweep(.testError, x: "samples in a batch", isLogarithmic: false),
        arms: batchSizes.flatMap { pair(layers: 2, batchSize: $0, at: Double($0)) },
        reduction: narrow),
    ] + depths.map { course("\($0) hidden layers", layers: $0, batchSize: 100) }
      + batchSizes.filter { $0 != 100 }.map {
        course("batches of \($0)", layers: 2, batchSize: $0)
      },
    claims: [
      .gapWidens(
        "SynScaW", "baseline", from: 3, to: 5, "from 2 to 8 hidden layers", measure: .testError),
      .gapWidens(
        "SynScaW", "baseline", from: 7, to: 6, "from batches of 500 to 20", measure: .testError),
      .endsLower("SynScaW", than: "baseline", panel: 5, "8 hidden layers", measure: .testError),
      .endsLower("SynScaW", than: "baseline", panel: 6, "batches of 20", measure: .testError),
    ])

  private static let depths = [2, 4, 8]
  private static let batchSizes = [20, 100, 500]

  /// By the text the width makes no difference.
  private static let narrow = Reduction("10 of 200 epochs, 256 units a layer") {
    $0.epochs = 10
    $0.hidden = Widths($0.hidden.values.map { _ in 256 })
  }

  private static func course(_ title: String, layers: Int, batchSize: Int) -> Panel {
    Panel(
      title, .course(.testError, isLogarithmic: false),
      arms: pair(layers: layers, batchSize: batchSize), reduction: narrow)
  }

  /// The dense network of so many hidden layers without scaling and with it.
  private static func pair(layers: Int, batchSize: Int, at place: Double? = nil) -> [Arm] {
    var network = network("mnist")
    network.hidden = Widths(Array(repeating: 1024, count: layers))
    network.batchSize = batchSize
    return [Method.baseline, .weights].map { method in
      var network = network
      method.apply(MethodRates(), to: &network)
      return Arm(method.rawValue, at: place, .network(network, watch: nil))
    }
  }
}
