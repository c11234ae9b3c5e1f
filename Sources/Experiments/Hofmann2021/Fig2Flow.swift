import Statistics

extension Hofmann2021 {
  /// The information that the layers of a cascade of noisy units have on its inputs and on the labels.
  ///
  /// `homeostat reproduce hofmann2021/fig2`: a drawing. Expect I(X; H) to fall from 3.89 to 0.94 bits
  /// and I(Y; H) from 0.76 to 0.63 bits.
  static let fig2 = Experiment(
    "hofmann2021/fig2", "The flow of information through a network", source: source("Fig. 2"),
    about:
      "A label Y makes the input X, which passes layer after layer. Each layer loses entropy and adds some "
      + "of its own, so that the information on X, and on Y, falls from layer to layer.",
    differences: [
      "The paper's is a drawing without numbers. Here they are computed from the layers' transition "
        + "matrices, exactly and in bits.",
      "The label is one of two, equally likely. It is the input of a unit with noise of deviation 0.5, whose "
        + "output, read in 16 bins, is X. Each layer is one unit: the tanh of the sum of 1.5 times the layer "
        + "below and noise of deviation 0.1, read in 12, 8, 4 and, for the output Ŷ, 2 bins.",
      "That no layer knows more than the one below is the data-processing inequality, which holds for any "
        + "noise and any weights. Ŷ keeps 24 % of the information on the input, and 83 % of that on the label.",
    ],
    panels: [
      Panel("information in each layer", .drawing { _ in informationChart() }),
      Panel("entropy in each layer", .drawing { _ in flowChart() }),
    ])

  /// From the label to the inputs.
  static let labelling = NoisyUnit(levels: 2, bins: 16, noise: 0.5).channel
  /// From each layer to the next, from the inputs to the outputs.
  static let cascade = [(16, 12), (12, 8), (8, 4), (4, 2)].map {
    NoisyUnit(levels: $0, bins: $1, noise: 0.1).channel
  }

  private static let labels = [0.5, 0.5]
  private static let layers = cascade.indices.map { Double($0 + 1) }

  private static func informationChart() -> Chart {
    let inputs = labelling.outputs(of: labels)
    var (seen, known) = ([discreteEntropy(inputs, base: 2)], [labelling])
    var whole: Channel?
    for layer in cascade {
      let next = whole?.followed(by: layer) ?? layer
      seen.append(next.flow(of: inputs, base: 2).passed)
      known.append(labelling.followed(by: next))
      whole = next
    }
    var chart = Chart(
      "information in each layer", x: "layer, of which 0 is X and 4 is Ŷ", y: "bits")
    chart.curves = [
      Curve("on the input, I(X; H)", colour: 1, x: [0] + layers, y: seen),
      Curve(
        "on the label, I(Y; H)", colour: 2, x: [0] + layers,
        y: known.map { $0.flow(of: labels, base: 2).passed }),
    ]
    return chart
  }

  private static func flowChart() -> Chart {
    var inputs = labelling.outputs(of: labels)
    let flows = cascade.map { layer in
      defer { inputs = layer.outputs(of: inputs) }
      return layer.flow(of: inputs, base: 2)
    }
    var chart = Chart("entropy in each layer", x: "layer, of which 4 is Ŷ", y: "bits")
    chart.curves = [
      Curve("lost of the layer below", colour: 2, x: layers, y: flows.map(\.lost)),
      Curve("added by noise", colour: 3, x: layers, y: flows.map(\.added)),
      Curve("its entropy H", colour: 4, x: layers, y: flows.map(\.output)),
    ]
    return chart
  }
}
