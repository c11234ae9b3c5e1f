import Networks
import Settings
import Training

extension Hofmann2021 {
  /// Divergence from the log-normal distribution, and test error, over epochs and over γ. Claim:
  /// SynScaW and SynScaL bring weights and activations nearer to it.
  ///
  /// `homeostat reproduce hofmann2021/fig6`, made smaller: 39 networks, 5 epochs, 33 min of an AMD EPYC. Expect
  /// divergences of weights of 0.028 nats in the baseline and, with SynScaW, of 0.026 at γ = 0.01 and 0.002 at 0.085.
  static let fig6 = Experiment(
    "hofmann2021/fig6", "Log-normal weights and activations, and errors", source: source("Fig. 6"),
    about:
      "How far positive weights and activations are from log-normal, and the test error: during training, "
      + "and over the rate γ of SynScaW and SynScaL.",
    finding: "The paper's lowest errors are at γ = 0.085 and γ = 0.74.",
    runs: 10, reducedRuns: 3,
    differences: [
      "The paper draws divergence and error on two axes of one picture; here each has a panel.",
      "The paper states neither the values of γ nor the epochs; here the network and the 200 epochs of its "
        + "Table I.",
      "Divergences are estimated as in hofmann2021/table2.",
    ],
    panels: courses("a: SynScaW, γ = 0.01", .weights) + sweeps("b: SynScaW", weightSweep)
      + courses("c: SynScaL, γ = 1", .loss) + sweeps("d: SynScaL", lossSweep),
    claims: [
      .endsLower("SynScaW", than: "baseline", "weights", measure: weightDivergence),
      .endsLower(
        "SynScaW", than: "baseline", panel: 2, "activations", measure: activationDivergence),
      .endsLower("SynScaL", than: "baseline", panel: 7, "weights", measure: weightDivergence),
      .endsLower(
        "SynScaL", than: "baseline", panel: 8, "activations", measure: activationDivergence),
    ])

  private static let measures = [weightDivergence, activationDivergence, Measure.testError]

  /// The measures over epochs, with a method and without.
  private static func courses(_ title: String, _ method: Method) -> [Panel] {
    let arms = [Method.baseline, method].map { arm($0, on: "mnist") }
    return measures.map {
      Panel(title, .course($0, isLogarithmic: false), arms: arms, reduction: .epochs(5, of: 200))
    }
  }

  /// The measures at the end over γ; the baseline is the same network at each γ.
  private static func sweeps(
    _ title: String, _ sweep: (method: Method, rates: [Double])
  ) -> [Panel] {
    let arms = sweep.rates.flatMap { rate -> [Arm] in
      var rates = MethodRates()
      (rates.weights, rates.loss) = (.constant(rate), rate)
      return [
        Arm("baseline", at: rate, arm(.baseline, on: "mnist").configuration),
        Arm(
          sweep.method.rawValue, at: rate,
          arm(sweep.method, on: "mnist", rates: rates).configuration),
      ]
    }
    return measures.map {
      Panel(
        title, .sweep($0, x: "γ", isLogarithmic: false), arms: arms, reduction: .epochs(5, of: 200))
    }
  }

  private static let weightSweep = (Method.weights, [0.003, 0.01, 0.03, 0.085, 0.2, 0.5])
  private static let lossSweep = (Method.loss, [0.1, 0.3, 0.74, 1, 2, 5])
}
