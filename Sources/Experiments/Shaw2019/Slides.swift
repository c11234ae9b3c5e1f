import Foundation
import Networks
import Plasticity
import Tensors
import Training

// Chapter 2's picture of a network, and the slides.
extension Shaw2019 {
  /// Units and connections of a small network.
  ///
  /// `homeostat reproduce shaw2019/fig2.1`: a drawing. Expect 9 units and 20 connections.
  static let `fig2.1` = Experiment(
    "shaw2019/fig2.1", "A simple network with one hidden layer", source: source("2.1"),
    about: "Units and connections of a dense network.",
    differences: [
      "A drawing of a network of three inputs, four hidden units and two outputs with the initial weights "
        + "that seed 1 gives; orange connections are negative."
    ],
    panels: [
      Panel(
        "3–4–2",
        .drawing { _ in
          networkChart(
            Network(
              NetworkPlan(DenseStack(hidden: [4]), from: [3], to: 2), using: Generator(seed: 1)))
        })
    ])

  private static func networkChart(_ network: Network) -> Chart {
    let widths = [3, 4, 2]
    func height(_ unit: Int, _ layer: Int) -> Double {
      Double(unit) - Double(widths[layer] - 1) / 2
    }
    var chart = Chart("3–4–2", x: "layer", y: "")
    for (layer, synapses) in network.synapses.enumerated() {
      let weights = network.parameters[synapses.weight].value.elements(as: Float.self)
      for (index, weight) in weights.enumerated() {
        let (to, from) = (index / widths[layer], index % widths[layer])
        chart.curves.append(
          Curve(
            weight > 0 ? "positive weight" : "negative weight", .line, colour: weight > 0 ? 1 : 2,
            x: [Double(layer), Double(layer + 1)],
            y: [height(from, layer), height(to, layer + 1)]))
      }
    }
    for (layer, width) in widths.enumerated() {
      chart.curves.append(
        Curve(
          "unit", .points, colour: 0, x: Array(repeating: Double(layer), count: width),
          y: (0..<width).map { height($0, layer) }))
    }
    return chart
  }

  /// What a batch goes through in batch norm, step by step.
  ///
  /// `homeostat reproduce shaw2019/slides-batchnorm`: a drawing. Expect means of 3.02, 0.00, 0.50
  /// and 0.23.
  static let slidesBatchNorm = Experiment(
    "shaw2019/slides-batchnorm", "Batch norm, step by step",
    source: "Shaw's slides of 2019, \"Step-by-step Walkthrough\"",
    about: "A batch of 2,000 inputs before and after each step: normalise by the batch's mean and "
      + "deviation, scale and shift by what is learned, fire.",
    differences: [
      "Inputs from a Gaussian of mean 3 and deviation 2; γ = 1.5 and δ = 0.5 stand for what is learned."
    ],
    panels: [("1. inputs x", 0), ("2. normalised", 1), ("3. γ·x̂ + δ", 2), ("4. tanh", 3)].map {
      title, step in
      Panel(title, .drawing { _ in batchNormStep(title, step) })
    })

  private static func batchNormStep(_ title: String, _ step: Int) -> Chart {
    let x = Tensor.normal(
      [2000, 1], mean: 3, deviation: 2, elementType: .float64, using: Generator(seed: 1))
    var values = x
    if step > 0 {
      let rule = BatchNorm()
      let (gain, bias) = rule.gainBias(of: x)
      values = rule.form.apply(to: x, gain: gain, bias: bias)
    }
    if step > 1 { values = values * 1.5 + 0.5 }
    if step > 2 { values = values.tanh() }
    let numbers = values.elements(as: Double.self)
    let (least, width, bins) = (
      step == 3 ? -1.0 : -6.0, step == 3 ? 0.05 : 0.4, step == 3 ? 40 : 40
    )
    var counts = [Double](repeating: 0, count: bins)
    for number in numbers {
      counts[min(bins - 1, max(0, Int((number - least) / width)))] += 1
    }
    var chart = Chart(title, x: "value", y: "density")
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    chart.curves = [
      Curve(
        String(format: "mean %.2f", mean), .steps, colour: 1,
        x: (0..<bins).map { least + width * (Double($0) + 0.5) },
        y: counts.map { $0 / Double(numbers.count) / width })
    ]
    return chart
  }

  /// IP's form and batch norm's give the same outputs once their numbers are converted.
  ///
  /// `homeostat reproduce shaw2019/slides-equivalence`: a drawing. Expect a largest difference of
  /// 1.7e-16.
  static let slidesEquivalence = Experiment(
    "shaw2019/slides-equivalence", "IP and batch norm are one family of functions",
    source: "Shaw's slides of 2019, \"Equivalence of the two models\"",
    about: "y = θ(γ(αx + k) + δ) with α = 1/√(σ² + ε) and k = −μ/√(σ² + ε) is batch norm.",
    differences: ["The points are IP's form with the converted numbers, the line is batch norm."],
    panels: [Panel("outputs of both", .drawing { _ in equivalence() })])

  private static func equivalence() -> Chart {
    let x = Tensor.normal(
      [41, 1], mean: 3, deviation: 2, elementType: .float64, using: Generator(seed: 2))
    let rule = BatchNorm()
    let (gain, bias) = rule.gainBias(of: x)
    let normed = (rule.form.apply(to: x, gain: gain, bias: bias) * 1.5 + 0.5).tanh()
    let (factor, summand) = rule.form.factorAndSummand(gain: gain, bias: bias)
    let intrinsic = ((x * factor + summand) * 1.5 + 0.5).tanh()
    let order = x.elements(as: Double.self).enumerated().sorted { $0.element < $1.element }
    func sorted(_ values: Tensor) -> [Double] {
      let values = values.elements(as: Double.self)
      return order.map { values[$0.offset] }
    }
    let difference = (normed - intrinsic).magnitude().maximum().item
    var chart = Chart(
      "outputs of both" + String(format: "; they differ by %.1e at most", difference), x: "input x",
      y: "output y")
    let xs = order.map(\.element)
    chart.curves = [
      Curve("batch norm", .line, colour: 1, x: xs, y: sorted(normed)),
      Curve("IP's form", .points, colour: 2, x: xs, y: sorted(intrinsic)),
    ]
    return chart
  }

  /// The loss's gradient in each layer while a network learns. Claim: WD and IP enlarge that of the
  /// first layer.
  ///
  /// `homeostat reproduce shaw2019/slides-vanishing`: 40 networks, 1 epoch, 18 s. Expect median
  /// gradients of the first layer of 0.66 without a rule, 0.67 with IP, 0.71 with WD and 0.75 with
  /// batch norm.
  static let slidesVanishing: Experiment = {
    let network = ShawNetwork.deepMNIST(.published, epochs: 1)
    let watch = Watch(every: 20)
    func arms() -> [Arm] {
      [("standard", "none"), ("IP", "ip"), ("WD", "wd:rate=0.1"), ("batch norm", "bn")].map {
        network.arm($0, $1, learningRate: 0.003, watch: watch)
      }
    }
    func first(_ arm: String) -> Quantity {
      .mean(.layer(1, "gradient_norm", title: "", every: 20), of: arm)
    }
    return Experiment(
      "shaw2019/slides-vanishing", "Gradients in the layers of a deep network",
      source: "Shaw's slides of 2019, \"Relation to the Vanishing Gradient Problem\"",
      about:
        "The norm of the loss's gradient by each layer's weights and the slope of its units, averaged "
        + "over the first epoch; future work of the papers.",
      runs: 10,
      differences: ["The slides show a picture; these are measurements, every twentieth step."],
      panels: [
        Panel(
          "gradient by layer", .layers("gradient_norm", title: "norm of the gradient", count: 8),
          arms: arms()),
        Panel(
          "slope by layer", .layers("slope", title: "mean slope ∂y/∂u", count: 8), arms: arms()),
      ],
      claims: [
        Claim(
          "WD enlarges the gradient of the first layer", first("standard"), isLowerThan: first("WD")
        ),
        Claim(
          "IP enlarges the gradient of the first layer", first("standard"), isLowerThan: first("IP")
        ),
      ])
  }()
}
