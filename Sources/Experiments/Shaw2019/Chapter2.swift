import Networks
import Statistics
import Training

// Chapter 2: what a perceptron cannot learn, and gradients that vanish or explode.
extension Shaw2019 {
  /// A perceptron and a hidden layer on XOR; remedies for vanishing gradients in deep networks.
  ///
  /// `homeostat reproduce shaw2019/chapter2`: a drawing. Expect an error of 52 % with the
  /// perceptron and of 3 % with the hidden layer; and gradients of the first layer of 3e-8 in the
  /// logistic networks, 2e-5 with ReLUs, 0.6 with skip connections, 6e-6 with IP and 0.2 with batch
  /// norm. Through 12 layers of ReLUs the first layer's gradient is 8e-7 with PyTorch's initial
  /// weights, 0.02 with He's and 3e6 with twice these.
  static let chapter2 = Experiment(
    "shaw2019/chapter2", "Tiny networks",
    source: "Shaw's thesis of 2019, sections 2.2.1 and 2.3.3",
    about:
      "A perceptron cannot learn XOR, and one hidden layer can. Gradients vanish in a deep stack of "
      + "logistic units; ReLUs and skip connections are remedies. Large initial weights make gradients explode.",
    differences: [
      "The thesis tells of this in words and has no numbers. The networks and the problems are "
        + "ours: XOR of the signs of two numbers, the line y = 2x + 1, and the inputs of a linear "
        + "map of condition number 100 from its outputs.",
      "Medians of three networks, by gradient descent on 200 samples in batches of 20, at a rate of "
        + "0.3 for XOR and 0.1 for the others; losses and errors are those of 200 other samples. "
        + "Deep networks have eight hidden layers of ten units; IP has η = 0.1.",
      "With ReLUs and with IP the losses stay where those of the plain logistic networks are, though the "
        + "first layers' gradients are larger: in 25 epochs only skip connections and batch norm learn "
        + "the line or the map.",
      "ReLUs begin with PyTorch's initial weights, which are small for them: their gradients still "
        + "shrink from layer to layer, but far less. He's weights (He and others 2015) are √6 times as "
        + "large; the last panel is of the first batch.",
    ],
    panels: [
      course(of: .xor, "XOR", y: "error", perceptrons, \.testError),
      course(of: .line, "the line y = 2x + 1", y: "test loss", remedies, \.testLoss),
      course(
        of: .inverse, "the inputs of an ill-conditioned map", y: "test loss", remedies, \.testLoss),
      Panel("gradient by layer, ill-conditioned map", .drawing { _ in try gradients() }),
      Panel("first layer's gradient, ill-conditioned map", .drawing { _ in try firstLayers() }),
    ])

  /// One kind of tiny network.
  struct TinyArm: Sendable {
    let name: String
    /// By how much the initial weights are larger than usual.
    var weights = 1.0
    let change: @Sendable (inout TrainingConfiguration) -> Void
  }

  static let perceptrons = [
    TinyArm(name: "perceptron") { $0.hidden = Widths([]) },
    TinyArm(name: "hidden layer of 8") { $0.hidden = Widths([8]) },
  ]

  /// Deep logistic networks, plain and with each remedy.
  static let remedies = [
    deep("logistic") { _ in },
    deep("ReLU") { $0.activation = .relu },
    deep("skip connections") { $0.network = .dense(skip: true) },
    deep("IP") { $0.rule = [.named("ip:rate=0.1")] },
    deep("batch norm") { $0.rule = [.named("bn")] },
  ]

  /// Initial weights that let gradients vanish, keep them, or let them explode.
  static let initialWeights = [
    ("PyTorch's weights", 1), ("He's weights", 6.0.squareRoot()),
    ("twice He's weights", 2 * 6.0.squareRoot()),
  ].map { name, weights in TinyArm(name: name, weights: weights) { $0.activation = .relu } }

  private static func deep(
    _ name: String, _ change: @escaping @Sendable (inout TrainingConfiguration) -> Void
  ) -> TinyArm {
    TinyArm(name: name) {
      $0.hidden = Widths(Array(repeating: 10, count: 8))
      $0.activation = .logistic
      change(&$0)
    }
  }

  private static func course(
    of problem: TinyProblem, _ title: String, y: String, _ arms: [TinyArm],
    _ number: @escaping @Sendable (EpochRecord) -> Double
  ) -> Panel {
    Panel(
      title,
      .drawing { _ in
        try medians(title, x: "epoch", y: y, arms) { arm, seed in
          let run = try problem.run(arm, seed: seed)
          for _ in run.events {}
          return run.epochs.map(number)
        }
      })
  }

  private static func gradients() throws -> Chart {
    let title = "gradient by layer, ill-conditioned map"
    var chart = try medians(title, x: "layer", y: "norm of the gradient", remedies) { arm, seed in
      try TinyProblem.inverse.run(arm, seed: seed).firstGradients()
    }
    chart.isLogarithmicY = true
    return chart
  }

  private static func firstLayers() throws -> Chart {
    let title = "first layer's gradient, ill-conditioned map"
    var chart = try medians(
      title, x: "hidden layers", y: "norm of the gradient", initialWeights
    ) { arm, seed in try (1...12).map { try firstGradient(arm, layers: $0, seed: seed) } }
    chart.isLogarithmicY = true
    return chart
  }

  /// The norm of the gradient of the first layer's weights in the first step.
  static func firstGradient(_ arm: TinyArm, layers: Int, seed: Int = 1) throws -> Double {
    let deep = TinyArm(name: arm.name, weights: arm.weights) {
      arm.change(&$0)
      $0.hidden = Widths(Array(repeating: 10, count: layers))
    }
    let run = try TinyProblem.inverse.run(deep, seed: seed)
    _ = run.next()
    return run.layerMeasures([1])[0].gradientNorm
  }

  /// The median of three seeds' series for each arm.
  private static func medians(
    _ title: String, x: String, y: String, _ arms: [TinyArm],
    _ series: (TinyArm, Int) throws -> [Double]
  ) rethrows -> Chart {
    var chart = Chart(title, x: x, y: y)
    chart.curves = try arms.enumerated().map { place, arm in
      let all = try (1...3).map { try series(arm, $0) }
      let places = 0..<(all.map(\.count).min() ?? 0)
      return Curve(
        arm.name, colour: place, x: places.map { Double($0 + 1) },
        y: places.map { at in median(all.map { $0[at] }) })
    }
    return chart
  }
}

extension TrainingRun {
  /// The norm of the gradient of each layer's weights, averaged over the first epoch.
  func firstGradients() -> [Double] {
    var sums: [Double] = []
    while epochs.isEmpty, case .step = next() {
      let norms = layerMeasures().map(\.gradientNorm)
      sums = sums.isEmpty ? norms : zip(sums, norms).map(+)
    }
    return sums.map { $0 / Double(step) }
  }
}
