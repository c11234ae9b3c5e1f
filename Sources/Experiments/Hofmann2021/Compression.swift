import Training

extension Hofmann2021 {
  /// What a bottleneck's code tells of inputs and labels, with scaling and without. Claim: with
  /// scaling it tells less of the inputs, at a lower error.
  ///
  /// `homeostat reproduce hofmann2021/compression`: 6 networks, 5 epochs, 21 min on a busy AMD EPYC. Expect
  /// medians of 28.9 nats of the inputs without scaling and 30.6 with it, at errors of 1.69 % and 1.79 %. The
  /// paper has 38.8 and 19.7 nats, at errors of 1.17 % and 1.14 %.
  static let compression = Experiment(
    "hofmann2021/compression", "Information with SynScaW and without",
    source: source("section IV-C, first experiment"),
    about:
      "Bounds of what the code of a variational bottleneck tells of the images and of their labels.",
    finding:
      "The paper: 56.0 and 3.22 bits at an error of 1.17 % without scaling, 28.4 and 3.19 bits at 1.14 % with it.",
    runs: 10, reducedRuns: 3,
    differences: [
      "The text gives neither width nor β of the bottleneck: 256 units and β = 0.001 here."
    ],
    publishedNotes: [
      "The paper's numbers are in bits, as its 3.22 is more than the ln 10 = 2.30 nats that labels have; here "
        + "nats: 1 bit is 0.693 nats, so that it had 38.8 and 2.23 nats without scaling, 19.7 and 2.21 with it."
    ],
    panels: [
      Panel(
        "images", .course(informationOfInputs), arms: compressionArms,
        reduction: .epochs(5, of: 200)),
      Panel(
        "labels", .course(informationOfLabels, isLogarithmic: false), arms: compressionArms,
        reduction: .epochs(5, of: 200)),
      Panel(
        "error", .course(.testError, isLogarithmic: false), arms: compressionArms,
        reduction: .epochs(5, of: 200)),
    ],
    claims: [
      .endsLower("SynScaW + VIB", than: "VIB", "on images", measure: informationOfInputs),
      .endsLower("SynScaW + VIB", than: "VIB", "in error", measure: .testError),
    ])

  private static let compressionArms = [Method.bottleneck, .weightsAndBottleneck].map {
    arm($0, on: "mnist")
  }

  private static let informationOfInputs = Measure(
    series: "information_of_inputs", title: "I(X; Z) at most (nats)")
  private static let informationOfLabels = Measure(
    series: "information_of_labels", title: "I(Z; Y) at least (nats)")
}
