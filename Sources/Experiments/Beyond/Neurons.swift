import Plasticity
import Settings

extension Beyond {
  /// Where gain and bias come to rest, for inputs of many kinds. Claim: at 2E[xy], and near the
  /// median.
  ///
  /// `homeostat reproduce beyond/equilibria`: 420 neurons, 2,000 iterations, 68 s. Expect median
  /// biases of 0.99 on uniform inputs, 1.00 on Gaussian, 1.68 on exponential and −1.08 on bimodal
  /// ones.
  static let equilibria: Experiment = {
    let inputs: [(name: String, distribution: InputDistribution)] = [
      ("uniform", .uniform(center: 1, width: 4)), ("Gaussian", .gaussian(mean: 1, deviation: 2)),
      ("exponential", .exponential(mean: 2)),
      ("bimodal", .bimodal(lower: -2, upper: 2, share: 0.3)),
    ]
    func neuron(_ inputs: InputDistribution, _ rule: String) -> RunConfiguration {
      .neuron(Shaw2020.neuron(inputs, rule, iterations: 2000, every: 10))
    }
    let rule = "ip:rate=0.05:biasRateScale=1"
    let byDistribution = inputs.map { Arm($0.name, neuron($0.distribution, rule)) }
    let rules = [("IP", rule), ("WD", "wd:rate=0.05"), ("incremental BN", "incbn:rate=0.05")]
    func sweep(_ places: [Double], _ inputs: (Double) -> InputDistribution) -> [Arm] {
      rules.flatMap { name, rule in
        places.map { Arm(name, at: $0, neuron(inputs($0), rule)) }
      }
    }
    return Experiment(
      "beyond/equilibria", "Where gain and bias come to rest", source: source,
      about:
        "Lemma 1 of Shaw, Jackson and Orchard 2020 says that β rests near the inputs' median, and "
        + "their equation 26 that α rests at 2E[xy].",
      runs: 10,
      differences: [
        "One neuron, 10,000 samples, 2,000 iterations at η = 0.05. The lemma's proof takes tanh for a step; "
          + "for skewed inputs E[y] = 0 and the median differ, as the table shows."
      ],
      panels: [
        Panel(
          "bias with IP", .course(every10(.bias), x: "iteration", isLogarithmic: false),
          arms: byDistribution),
        Panel(
          "gain with IP", .course(every10(.gain), x: "iteration", isLogarithmic: false),
          arms: byDistribution),
        Panel(
          "Gaussian inputs of deviation 2",
          .sweep(.bias, x: "mean of the inputs", isLogarithmic: false),
          arms: sweep([0, 1, 2, 3, 5, 7, 9]) { .gaussian(mean: $0, deviation: 2) }),
        Panel(
          "Gaussian inputs of mean 1",
          .sweep(.gain, x: "deviation of the inputs", isLogarithmic: false),
          arms: sweep([0.25, 0.5, 1, 2, 3, 4, 5]) { .gaussian(mean: 1, deviation: $0) }),
      ],
      claims: inputs.flatMap { name, _ in
        [
          Claim(
            "β rests within 0.1 of the median: \(name)",
            .distance(.last(.bias, of: name), from: .last(.inputMedian, of: name)),
            isLowerThan: .constant(0.1)),
          Claim(
            "α rests within 0.01 of 2E[xy]: \(name)",
            .distance(.last(.gain, of: name), from: .last(.doubleMeanXY, of: name)),
            isLowerThan: .constant(0.01)),
        ]
      })
  }()

  private static func every10(_ measure: Measure) -> Measure {
    var measure = measure
    measure.step = 10
    return measure
  }

  /// Which rule fails first as its rate grows?
  ///
  /// `homeostat reproduce beyond/stability`: 420 neurons, 1,000 iterations, 71 s. Expect, on inputs
  /// of mean 5, gains that do not come to rest from η = 0.1 on with Infomax and from 0.3 on with
  /// IP, and that rest at every rate above 0.01 with WD.
  static let stability: Experiment = {
    let rules: [(name: String, rule: String)] = [
      ("IP", "ip:biasRateScale=1"), ("IP, half the bias rate", "ip"), ("Infomax", "infomax"),
      ("WD", "wd"), ("incremental BN", "incbn"), ("covariance", "cov"), ("IP-Adam", "ip-adam"),
    ]
    let rates = [0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.7, 1]
    func arms(_ inputs: InputDistribution) -> [Arm] {
      rules.flatMap { name, rule in
        rates.map { rate in
          return Arm(
            name, at: rate,
            .neuron(Shaw2020.neuron(inputs, "\(rule):rate=\(rate)", iterations: 1000)))
        }
      }
    }
    let near = arms(.gaussian(mean: 1, deviation: 2))
    let far = arms(.gaussian(mean: 5, deviation: 2))
    return Experiment(
      "beyond/stability", "Which rule fails first as its rate grows?", source: source,
      about:
        "The papers suspect that Infomax is less stable because 1/α is not Lipschitz continuous, and "
        + "leave the question open.",
      runs: 3,
      differences: [
        "One neuron, 10,000 samples, 1,000 iterations at each rate η. A rule is at rest where its gain no "
          + "longer moves; a missing point is a gain that is no number."
      ],
      panels: [
        Panel(
          "Gaussian, mean 1: entropy", .sweep(.entropy, x: "rate η", isLogarithmic: false),
          arms: near),
        Panel("Gaussian, mean 1: unrest", .sweep(.gainSwing, x: "rate η"), arms: near),
        Panel(
          "Gaussian, mean 5: entropy", .sweep(.entropy, x: "rate η", isLogarithmic: false),
          arms: far),
        Panel("Gaussian, mean 5: unrest", .sweep(.gainSwing, x: "rate η"), arms: far),
      ])
  }()
}
