import Networks
import Plasticity
import Settings

// Chapter 5: one neuron.
extension Shaw2019 {
  private static let rule =
    "IP is the rule of the thesis's Lemma 1, whose β moves by ηE[y]. Figure 9 of the paper of 2020 has "
    + "another, equations 1 and 2, with which IP is as fast as Infomax."

  /// Entropy with each rule. Claim: IP reaches Infomax's entropy, and Infomax does so far faster.
  ///
  /// `homeostat reproduce shaw2019/fig5.1`: 160 neurons, 50 iterations, 5.5 s on a busy AMD EPYC. Expect
  /// medians on uniform and Gaussian inputs of 0.460 and 0.671 nats with IP, 0.466 and 0.679 with
  /// Infomax, 0.435 and 0.665 with batch norm, and 0.373 and 0.628 with WD.
  static let `fig5.1`: Experiment = {
    let rules: [(name: String, rule: String, published: String)] = [
      ("IP", "ip-ey:rate=0.1", "ip_ey"), ("Infomax", "infomax:rate=0.1", "infomax"),
      ("incremental BN", "incbn:rate=0.1", "bn"), ("WD", "wd:rate=0.1:biasScale=2", "wd_2ey"),
    ]
    return Experiment(
      "shaw2019/fig5.1", "Entropy of a neuron's output", source: source("5.1"),
      about: Shaw2020.entropyAbout, runs: 20,
      differences: [
        Shaw2020.entropyNote,
        "The dashed curves were computed from the equations by an independent program (means of 20 "
          + "samples).",
        rule,
        "WD is that of the published program for this figure, whose β follows 2E[y] in place of equation "
          + "4.2's E[y].",
        "The thesis does not say how much faster is far faster: here, in less than half of the iterations.",
        Shaw2020.sampleNote,
      ],
      panels: [
        Shaw2020.entropyPanel(Shaw2020.uniform, "uniform_width4_mu1", rules),
        Shaw2020.entropyPanel(Shaw2020.gaussian, "gaussian_mu1_sd2", rules),
      ],
      claims: entropyClaims(panel: 1, "uniform inputs") + entropyClaims(panel: 2, "Gaussian inputs")
    )
  }()

  private static func entropyClaims(panel: Int, _ place: String) -> [Claim] {
    func end(_ arm: String) -> Quantity { .last(.entropy, of: arm, panel: panel) }
    func settling(_ arm: String) -> Quantity {
      .settling(.entropy, of: arm, panel: panel, within: 0.02)
    }
    return [
      Claim(
        "IP brings the entropy up, \(place)", .first(.entropy, of: "IP", panel: panel),
        isLowerThan: end("IP")),
      Claim(
        "IP ends within 0.02 nats of Infomax, \(place)",
        .distance(end("IP"), from: end("Infomax")), isLowerThan: .constant(0.02)),
      Claim(
        "Infomax is within 0.02 nats of its end in less than half of IP's iterations, \(place)",
        .multiple(2, of: settling("Infomax")), isLowerThan: settling("IP")),
    ]
      + ["incremental BN", "WD"].map {
        Claim("\($0) ends with less entropy than IP, \(place)", end($0), isLowerThan: end("IP"))
      }
  }

  /// Where a neuron's outputs come to lie. Claim: they are nearly uniform with IP, and not with WD.
  ///
  /// `homeostat reproduce shaw2019/fig5.2`: 20 neurons, 10,000 iterations, 78 s on a busy AMD EPYC. Expect
  /// medians of 0.680 nats with IP, of at most ln 2 = 0.693, and of -0.260 with WD.
  static let `fig5.2`: Experiment = {
    let inputs = InputDistribution.gaussian(mean: 5, deviation: 2)
    func neuron(_ rule: String) -> RunConfiguration {
      .neuron(Shaw2020.neuron(inputs, rule, iterations: 10_000, every: 100))
    }
    return Experiment(
      "shaw2019/fig5.2", "Output distribution of a neuron with IP", source: source("5.2"),
      about: "10,000 iterations on 10,000 samples of a Gaussian of mean 5 and deviation 2.",
      runs: 10,
      differences: [
        rule,
        "The thesis shows no such picture for WD because the rule cannot centre itself there; here it is "
          + "shown.",
        "The thesis gives no rate for this figure; η is 0.1, as in Fig. 5.1.",
      ],
      panels: [
        Panel(
          "outputs at the end", .density,
          arms: [Arm("IP", neuron("ip-ey:rate=0.1")), Arm("WD", neuron("wd:rate=0.1"))])
      ],
      claims: [
        Claim(
          "IP's outputs are nearly uniform: at most 0.1 nats below ln 2",
          .distance(.last(.entropy, of: "IP"), from: .constant(0.6931)),
          isLowerThan: .constant(0.1)),
        Claim(
          "WD fails to shift itself: its outputs have less entropy than IP's",
          .last(.entropy, of: "WD"), isLowerThan: .last(.entropy, of: "IP")),
      ])
  }()
}
