import Statistics

extension Hofmann2021 {
  /// What becomes of the entropy of the inputs in a noisy unit and in a channel of one bit.
  ///
  /// `homeostat reproduce hofmann2021/fig1`: a drawing. Expect I(X; Z) of the unit to fall from 2 bits
  /// without noise to 0.81 bits at σ = 0.5, and 0.0817 bit of the die.
  static let fig1 = Experiment(
    "hofmann2021/fig1", "Entropy and information of a probability process",
    source: source("Fig. 1"),
    about:
      "Of the inputs' entropy H(X) the part I(X; Z) passes, and H(X|Z) is lost; noise adds H(Z|X), so "
      + "that H(Z) = I(X; Z) + H(Z|X).",
    differences: [
      "The paper's is a drawing without numbers. Here they are computed from the joint distribution, "
        + "exactly and in bits.",
      "The first process is a unit whose input is one of four equally likely levels, −¾, −¼, ¼ and ¾, and whose "
        + "output, the tanh of the sum of 1.5 times the input and Gaussian noise, is read in four bins of equal "
        + "width.",
      "The second flips a bit. The die of equation 2 is such a process: to be prime and to be odd are both as "
        + "likely as not, and differ with a probability of ⅓. The equation names no base of its "
        + "logarithm; its 0.0817 is in bits.",
    ],
    panels: [
      Panel("a noisy unit of four levels", .drawing { _ in unitChart() }),
      Panel("a bit that is flipped", .drawing { _ in bitChart() }),
    ])

  private static func unitChart() -> Chart {
    let noise = (0...100).map { Double($0) / 50 }
    let flows = noise.map {
      NoisyUnit(levels: 4, bins: 4, noise: $0).channel.flow(
        of: [0.25, 0.25, 0.25, 0.25], base: 2)
    }
    var chart = Chart(
      "a noisy unit of four levels", x: "standard deviation σ of the noise", y: "bits")
    chart.curves = [
      Curve("H(X)", colour: 7, x: noise, y: flows.map(\.input)),
      Curve("H(X|Z), lost", colour: 2, x: noise, y: flows.map(\.lost)),
      Curve("I(X; Z), passed", colour: 1, x: noise, y: flows.map(\.passed)),
      Curve("H(Z|X), added", colour: 3, x: noise, y: flows.map(\.added)),
      Curve("H(Z)", colour: 4, x: noise, y: flows.map(\.output)),
    ]
    return chart
  }

  private static func bitChart() -> Chart {
    let flips = (0...100).map { Double($0) / 100 }
    func flow(_ flip: Double) -> InformationFlow {
      Channel.binarySymmetric(flipping: flip).flow(of: [0.5, 0.5], base: 2)
    }
    let flows = flips.map(flow)
    var chart = Chart("a bit that is flipped", x: "probability of a flip", y: "bits")
    chart.curves = [
      Curve("H(X) and H(Z)", colour: 7, x: flips, y: flows.map(\.input)),
      Curve("H(X|Z) and H(Z|X)", colour: 2, x: flips, y: flows.map(\.lost)),
      Curve("I(X; Z), passed", colour: 1, x: flips, y: flows.map(\.passed)),
      Curve("the die of equation 2", .points, colour: 1, x: [1.0 / 3], y: [flow(1.0 / 3).passed]),
    ]
    return chart
  }
}
