import Networks
import Training

extension Beyond {
  /// Can a tanh whose slope and centre follow a local rule take DyT's place in a transformer? Claims: with IP and WD
  /// the loss ends lower than with DyT, and tanh less saturated; layer norm ends lower than DyT.
  ///
  /// `homeostat reproduce beyond/homeostatic-tanh --runs 8`: 56 networks of 3,000 images and 8 epochs, 2 hours of one busy
  /// core of an Intel Xeon. Expect last training losses of 1.55 with IP and WD, 1.61 with DyT, 1.45 with layer norm and
  /// 1.49 without any; slopes of the last tanh of 0.64 with WD, 0.49 with DyT and 0.36 with IP; and test errors of 0.60 to
  /// 0.63.
  static let homeostaticTanh: Experiment = {
    var vision = Transformer()
    (vision.depth, vision.units) = (4, 64)
    return transformers(
      "beyond/homeostatic-tanh", "A transformer with a homeostatic tanh", depth: vision.depth,
      errors: .testError,
      differences:
        "A vision transformer of four blocks, 64 units and four heads on patches of 4 × 4; Adam at 0.001, "
        + "batches of 50, no augmentation.",
      reduction: .samples(3000, epochs: 8)
    ) { $0.network(vision, batchSize: 50, learningRate: 0.001) }
  }()

  /// The same questions of a transformer that reads texts. Claims: as with images.
  ///
  /// `homeostat reproduce beyond/homeostatic-text --runs 8`: 56 networks of 2,000 reviews and 5 epochs, 55 minutes of one
  /// busy core of an Intel Xeon. Expect last training losses of 0.37 with layer norm, 0.38 without any, 0.40 with WD and
  /// 0.42 with DyT and IP; slopes of the last tanh of 0.79 with DyT, 0.66 with WD and 0.56 with IP; and test errors of 0.29
  /// to 0.30.
  static let homeostaticText: Experiment = {
    var reader = Transformer()
    (reader.depth, reader.units) = (2, 64)
    return transformers(
      "beyond/homeostatic-text", "A transformer of texts with a homeostatic tanh",
      depth: reader.depth,
      errors: Measure(series: "test_error", title: "error on test reviews"),
      differences:
        "The first 100 words of IMDB's reviews, read by a transformer of two blocks, 64 units and four "
        + "heads; Adam at 0.001, batches of 50.",
      reduction: .samples(2000, epochs: 5, named: "reviews")
    ) {
      var network = $0.network(reader, on: "imdb", batchSize: 50, learningRate: 0.001)
      network.textLength = 100
      return network
    }
  }()

  /// One transformer with every norm: its losses, errors, and how saturated the last block's second tanh is.
  private static func transformers(
    _ id: String, _ title: String, depth: Int, errors: Measure, differences: String,
    reduction: Reduction,
    network: (Norm) -> TrainingConfiguration
  ) -> Experiment {
    let norms = [
      Norm.layer, .tanh, .erf, .plasticity, .decay, .incremental, .none,
    ]
    let arms = norms.map { norm in
      Arm(norm.name, .network(network(norm), watch: Watch(every: 0, epochs: [.units])))
    }
    let slope = Measure(
      series: "slope.\(2 * depth)", title: "slope of the last block's second tanh")
    return Experiment(
      id, title, source: source,
      about:
        "DyT puts γ tanh(αx) + δ in the place of a layer norm, with one α that the gradient moves. IP and WD put "
        + "tanh((x − β)/α) there, with α and β of each unit that a local rule moves.",
      runs: 10, reducedRuns: 3,
      differences: [
        differences,
        "The rules' γ and δ stand before the tanh, as elsewhere, not behind it as DyT's.",
        "The slope is the mean of 1 − tanh² over units and patches or words: 1 where tanh is a line, 0 "
          + "where it is saturated. Derf's is that of its erf over the slope at 0.",
      ],
      panels: [
        ("training loss", Graph.course(.trainLoss)),
        (errors.title, .course(errors)),
        ("saturation", .course(slope, isLogarithmic: false)),
      ].map { Panel($0, $1, arms: arms, reduction: reduction) },
      claims: [Norm.plasticity, .decay].flatMap { norm in
        [
          .endsLower(norm.name, than: Norm.tanh.name),
          Claim(
            "\(norm.name)'s tanh ends less saturated than DyT's",
            .last(slope, of: Norm.tanh.name, panel: 3),
            isLowerThan: .last(slope, of: norm.name, panel: 3)),
        ]
      } + [.endsLower(Norm.layer.name, than: Norm.tanh.name)])
  }
}
