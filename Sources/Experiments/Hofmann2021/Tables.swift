import Training

extension Hofmann2021 {
  /// The classification errors of dense and residual networks with each method. Claim: each is better than the
  /// baseline.
  ///
  /// `homeostat reproduce hofmann2021/table1 --only 'MLP · MNIST'`: 24 networks, 5 epochs, 86 min on a busy
  /// AMD EPYC. Expect mean errors of 2.08 % in the baseline, 1.90 % with SynScaW, 2.02 % with SynScaL,
  /// 1.44 % with the confidence penalty and 1.74 % with VIB. With `--only 'ResNet32 · MNIST' --only 'ResNet32 ·
  /// CIFAR-10'`: 42 networks, 49 min of one core of a busy Intel Xeon; expect 18.9 % and 67.4 % in the baseline, and
  /// 14.1 % and 68.0 % with SynScaW.
  static let table1 = Experiment(
    "hofmann2021/table1", "Errors with each method", source: source("Table I"),
    about: "The share of images that are put in a wrong class, after the last epoch.", runs: 10,
    reducedRuns: 3,
    differences: notes, publishedNotes: publishedNotes, panels: panels(table: 1, .error),
    layout: layout,
    claims: [
      .endsLower("SynScaW", than: "baseline", measure: .testError),
      .endsLower("SynScaL", than: "baseline", measure: .testError),
      .endsLower("confidence penalty", than: "baseline", measure: .testError),
      .endsLower("VIB", than: "baseline", measure: .testError),
      .endsLower("SynScaL + confidence penalty", than: "baseline", measure: .testError),
      .endsLower("SynScaL + confidence penalty", than: "SynScaL", measure: .testError),
      .endsLower(
        "SynScaW", than: "baseline", panel: 5, "ResNet32 on CIFAR-10", measure: .testError),
      .endsLower(
        "SynScaL", than: "baseline", panel: 5, "ResNet32 on CIFAR-10", measure: .testError),
    ])

  /// How far the positive weights are from a log-normal distribution. Claim: SynScaW brings them
  /// nearer, and the confidence penalty nearer still.
  ///
  /// `homeostat reproduce hofmann2021/table2 --only 'MLP · MNIST'`: the networks of Table I. Expect mean
  /// divergences of 0.0281 nats in the baseline and 0.0261 with SynScaW.
  static let table2 = Experiment(
    "hofmann2021/table2", "Weights and the log-normal distribution", source: source("Table II"),
    about:
      "The Jensen–Shannon divergence in nats of the positive weights of all layers from the log-normal "
      + "distribution that is fitted to them.",
    runs: 10, reducedRuns: 3, differences: notes + divergenceNotes, publishedNotes: publishedNotes,
    panels: panels(
      table: 2,
      CellMeasure(title: "divergence (nats)", series: weightDivergence.series, digits: 4)),
    layout: layout,
    claims: [
      .endsLower("SynScaW", than: "baseline", measure: weightDivergence),
      .endsLower("SynScaW + confidence penalty", than: "SynScaW", measure: weightDivergence),
    ])

  /// How far the positive activations on test images are from a log-normal distribution. Claim:
  /// SynScaW and SynScaL bring them nearer, SynScaW more so.
  ///
  /// `homeostat reproduce hofmann2021/table3 --only 'MLP · MNIST'`: the networks of Table I. Expect mean
  /// divergences of 0.0285 nats in the baseline, 0.0280 with SynScaW and 0.0288 with SynScaL.
  static let table3 = Experiment(
    "hofmann2021/table3", "Activations and the log-normal distribution",
    source: source("Table III"),
    about:
      "The Jensen–Shannon divergence in nats of the positive activations of all hidden units on all test "
      + "images from the log-normal distribution that is fitted to them.",
    runs: 10, reducedRuns: 3, differences: notes + divergenceNotes, publishedNotes: publishedNotes,
    panels: panels(
      table: 3,
      CellMeasure(title: "divergence (nats)", series: activationDivergence.series, digits: 4)),
    layout: layout,
    claims: [
      .endsLower("SynScaW", than: "baseline", measure: activationDivergence),
      .endsLower("SynScaL", than: "baseline", measure: activationDivergence),
      .endsLower("SynScaW", than: "SynScaL", measure: activationDivergence),
    ])

  static let weightDivergence = Measure(
    series: "weight_divergence", title: "divergence of weights (nats)")
  static let activationDivergence = Measure(
    series: "activation_divergence", title: "divergence of activations (nats)")

  private static let layout = TableLayout(baseline: "baseline", armsAreColumns: false)

  /// A column for each network and set of images. A column whose set is missing is left out.
  private static func panels(table: Int, _ measure: CellMeasure) -> [Panel] {
    func panel(
      _ title: String, _ methods: [Method], _ network: TrainingConfiguration, _ reduction: Reduction
    ) -> Panel {
      Panel(
        title, .table(measure),
        arms: methods.map { method in
          arm(
            method, of: network,
            cell: .hofmann(table: table, row: title, method.rawValue))
        }, isOptional: title != "MLP · MNIST", reduction: reduction)
    }
    let sets = [("MNIST", "mnist"), ("CIFAR-10", "cifar-10"), ("CIFAR-100", "cifar-100")]
    return sets.map { panel("MLP · \($0)", Method.compared, network($1), .epochs(5, of: 200)) }
      + sets.map {
        panel(
          "ResNet32 · \($0)", Method.comparedOnResNets, residual($1), .residual)
      }
      + (table == 1
        ? [panel("ResNet50 · ImageNet", Method.comparedOnImageNet, imageNet, .imageNet)] : [])
  }

  private static let notes = [
    "The text does not name the activation function of the dense networks; ReLU, as in its published code and in "
      + "the networks of Alemi and others (2016), which it follows.",
    "The text gives the rates of dropout (0.2 of the inputs, 0.5 of hidden units) and of the confidence penalty "
      + "(β = 1) in its appendix only, and those of the bottleneck not at all; it is given 256 units, "
      + "β = 0.001 and 12 samples, after Alemi and others.",
    "SynScaW is that of equations 14 to 16, after every batch with γ = 0.01, one ẑ a layer and no limit of ẑw²; the "
      + "published code scales once an epoch with γ = 0.1, a limit and other constants (see hofmann2021/concept).",
    "SynScaL takes the square for each softmax output (equation 18 as written), γ = 1.",
    "The text does not say how many runs a number of its tables stands for, nor whether it is that of the "
      + "last epoch; here it is the mean over runs after the last.",
  ]
  private static let publishedNotes = [
    "Table I gives the bottleneck's change on CIFAR-10 with ResNet32 as +5.9 where its numbers make −5.9."
  ]

  private static let divergenceNotes = [
    "The text does not say how its divergences were estimated. Here: a histogram of 100 bins of equal width from "
      + "0 to the largest value, beside the probabilities of the same bins under the log-normal distribution "
      + "whose logarithm has the values' mean and deviation. Absolute numbers depend on such choices; "
      + "comparisons between methods do so less."
  ]
}

extension Reduction {
  /// Enough updates for a residual network to begin to learn, and for its running statistics to follow.
  fileprivate static let residual = Reduction(
    "3 epochs of the first 1000 images in batches of 20"
  ) {
    ($0.limit, $0.epochs, $0.batchSize) = (1000, 3, 20)
  }
}
