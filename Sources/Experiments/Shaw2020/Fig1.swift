import Datasets
import Foundation
import Settings

extension Shaw2020 {
  /// The slope of tanh over an input distribution, off its centre and on it. Claim: it is nearly zero without
  /// IP, and far from it with IP.
  ///
  /// `homeostat reproduce shaw2020/fig1`: 40 neurons, 200 iterations, 6 s on a busy AMD EPYC. Expect mean slopes E[σ′] of 0.002
  /// without IP and 0.65 with it.
  static let fig1 = slopeIllustration("shaw2020/fig1", source("1"))
  /// Examples of what the networks learn from.
  ///
  /// `homeostat reproduce shaw2020/fig2`: a drawing. Expect a five and a frog.
  static let fig2 = examples("shaw2020/fig2", source("2"))

  static func slopeIllustration(_ id: String, _ source: String) -> Experiment {
    func slope(_ arm: String) -> Quantity { .last(.meanSlope, of: arm, panel: 3) }
    return Experiment(
      id, "Effect of IP on the slope of the activation function", source: source,
      about: "Where tanh is centred over its inputs its slope is large for most of them.", runs: 20,
      differences: [
        "Inputs are of mean 5 and variance 1.2, as in the published program for this figure. Two panels are "
          + "drawings: tanh as it starts (α = 1, β = 0), and with the bias at the inputs' median; E[σ′] is "
          + "computed by the trapezium rule.",
        "In the third a neuron follows the rule, with η = 0.1 and equations 1 and 2 with their factor 4, on 10,000 "
          + "samples. The paper gives no numbers: here nearly zero is below 0.01, and far from it ten times as "
          + "much as without IP.",
        sampleNote,
      ],
      panels: [
        slopePanel("before: β = 0", bias: 0), slopePanel("after: β = 5, the median", bias: 5),
        Panel(
          "mean slope with IP and without", .course(.meanSlope, x: "iteration"),
          arms: [("standard", "none"), ("IP", "ip:rate=0.1:biasRateScale=1")].map {
            Arm($0, .neuron(neuron(slopeInputs, $1, iterations: 200)))
          }),
      ],
      claims: [
        Claim(
          "the mean slope is nearly zero without IP", slope("standard"),
          isLowerThan: .constant(0.01)),
        Claim(
          "the mean slope is far from zero with IP", .multiple(10, of: slope("standard")),
          isLowerThan: slope("IP")),
      ])
  }

  private static let slopeInputs = InputDistribution.gaussian(
    mean: 5, deviation: 1.2.squareRoot())

  private static func slopePanel(_ title: String, bias: Double) -> Panel {
    Panel(
      title,
      .drawing { _ in
        let xs = stride(from: 0.0, through: 10, by: 0.05).map { $0 }
        let density = xs.map { exp(-($0 - 5) * ($0 - 5) / 2.4) / (2.4 * Double.pi).squareRoot() }
        let outputs = xs.map { tanh($0 - bias) }
        let mean = zip(density, outputs).reduce(0) { $0 + $1.0 * (1 - $1.1 * $1.1) * 0.05 }
        var chart = Chart(
          title + String(format: ", E[σ′] = %.3f", mean), x: "input x", y: "")
        chart.curves = [
          Curve("density of x", colour: 7, x: xs, y: density),
          Curve("output σ(x − β)", colour: 1, x: xs, y: outputs),
          Curve("slope σ′(x − β)", colour: 2, x: xs, y: outputs.map { 1 - $0 * $0 }),
        ]
        return chart
      })
  }

  static func examples(_ id: String, _ source: String) -> Experiment {
    Experiment(
      id, "Example inputs", source: source,
      about: "Examples of what the networks get.",
      finding: "A hand-written five of MNIST and a frog of CIFAR-10.",
      differences: [
        "The first five and the first frog among the training images; the paper does not say which it "
          + "shows. With '--data' the first image of that set."
      ],
      panels: [
        examplePanel("mnist", label: 5, "a five of MNIST"),
        examplePanel("cifar-10", label: 6, "a frog of CIFAR-10"),
      ], imageSets: ["mnist", "cifar-10"])
  }

  private static func examplePanel(_ set: String, label: UInt8, _ title: String) -> Panel {
    Panel(
      title,
      .drawing { source in
        let data = try loadImages(source.data ?? set, root: source.root)
        let images = data.training
        let wanted = source.data == nil ? images.labels.firstIndex(of: label) : 0
        guard let index = wanted else {
          throw ConfigurationError("\(data.name) has no image of class \(label)")
        }
        let pixels = Array(images[index])
        let size = images.width * images.height
        var chart = Chart(source.data == nil ? title : "an image of \(data.name)", x: "", y: "")
        chart.picture = Chart.Picture(
          width: images.width, height: images.height,
          pixels: (0..<size).flatMap { pixel in
            (0..<3).map { pixels[images.channels == 1 ? pixel : $0 * size + pixel] }
          })
        return chart
      })
  }
}
