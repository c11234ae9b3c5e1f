import Statistics

extension Hofmann2021 {
  /// How scaling its weight changes the information of one logistic neuron.
  ///
  /// `homeostat reproduce hofmann2021/fig4`: a drawing. Expect a mean ΔI of −0.0070 nats over the
  /// first panel.
  static let fig4 = Experiment(
    "hofmann2021/fig4", "Scaling and the information of one neuron", source: source("Fig. 4"),
    about:
      "The change ΔI of the information of a logistic neuron when its weight w grows by w²ẑγ, by equation "
      + "25 with p(x|z) = 0.5 and b = 0.",
    differences: [
      "A drawing with γ = 1, which only stretches ẑ. The target is 0.5 and the activity lies between 0 and "
        + "1, so that ẑ lies within ±0.5; the paper does not give its ranges. The probabilities p(z, x) add up to "
        + "1 before a logarithm that is the same for all of them, and are left out.",
      "Equation 24 has the bias within the bracket that p(x|z) multiplies; equations 22 and 25 are taken.",
      "By equation 25 ΔI has the sign of ẑ, as w² is never negative. The text has it negative for every "
        + "positive weight and positive for every negative one: equation and text agree for w > 0 with "
        + "ẑ < 0 and for w < 0 with ẑ > 0, and disagree in the other two quadrants. The text describes the "
        + "second panel: the axes exchanged, and ẑ as the activity less the target.",
      "Falls are larger than rises, as the text says: over the first panel ΔI is −0.0070 nats in the mean. "
        + "But that mean is the same for positive weights and for negative ones, so that scaling only "
        + "positive weights makes no difference to it.",
    ],
    panels: [
      Panel(
        "equation 25",
        .drawing { _ in
          .heatMap(
            "equation 25", x: "synaptic strength w", y: "target less activity ẑ",
            value: "ΔI (nats)", xs: weights, ys: deficits
          ) { informationChange(weight: $0, deficit: $1, rate: 1) }
        }),
      Panel(
        "as the text describes it",
        .drawing { _ in
          .heatMap(
            "as the text describes it", x: "activity less target −ẑ", y: "synaptic strength w",
            value: "ΔI (nats)", xs: deficits, ys: weights
          ) { informationChange(weight: $1, deficit: -$0, rate: 1) }
        }),
    ])

  private static let weights = (-20...20).map { Double($0) / 10 }
  private static let deficits = (-20...20).map { Double($0) / 40 }
}
