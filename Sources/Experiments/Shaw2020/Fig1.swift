import Datasets
import Foundation
import Settings

extension Shaw2020 {
  /// The slope of tanh over an input distribution, off its centre and on it.
  ///
  /// `homeostat reproduce shaw2020/fig1`: a drawing. Expect mean slopes E[σ′] of 0.19 and 0.61.
  static let fig1 = slopeIllustration("shaw2020/fig1", source("1"))
  /// Examples of what the networks learn from.
  ///
  /// `homeostat reproduce shaw2020/fig2`: a drawing. Expect a five and a frog.
  static let fig2 = examples("shaw2020/fig2", source("2"))

  static func slopeIllustration(_ id: String, _ source: String) -> Experiment {
    Experiment(
      id, "Effect of IP on the slope of the activation function", source: source,
      about: "Where tanh is centred over its inputs its slope is large for most of them.",
      differences: [
        "A drawing: inputs from a Gaussian of mean 2 and deviation 1; tanh as it starts (α = 1, β = 0), "
          + "and with the bias at the inputs' median. E[σ′] is computed by the trapezium rule."
      ],
      panels: [
        slopePanel("before: β = 0", bias: 0), slopePanel("after: β = 2, the median", bias: 2),
      ])
  }

  private static func slopePanel(_ title: String, bias: Double) -> Panel {
    Panel(
      title,
      .drawing { _ in
        let xs = stride(from: -3.0, through: 6, by: 0.05).map { $0 }
        let density = xs.map { exp(-($0 - 2) * ($0 - 2) / 2) / (2 * Double.pi).squareRoot() }
        let outputs = xs.map { tanh($0 - bias) }
        let mean = zip(density, outputs).reduce(0) { $0 + $1.0 * (1 - $1.1 * $1.1) * 0.05 }
        var chart = Chart(
          title + String(format: ", E[σ′] = %.2f", mean), x: "input x", y: "")
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
