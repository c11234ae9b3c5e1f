import Networks
import Plasticity
import Settings

// Chapter 5: one neuron.
extension Shaw2019 {
  static let `fig5.1`: Experiment = {
    let rules: [(name: String, rule: String, published: String)] = [
      ("IP", "ip:rate=0.1:biasRateScale=1", "ip_eq1_2"), ("Infomax", "infomax:rate=0.1", "infomax"),
      ("incremental BN", "incbn:rate=0.1", "bn"), ("WD", "wd:rate=0.1:biasScale=2", "wd_2ey"),
    ]
    let uniform = Shaw2020.entropies(
      "shaw2019/fig5.1", source("5.1"), Shaw2020.uniform, "uniform_width4_mu1", rules)
    let gaussian = Shaw2020.entropies(
      "shaw2019/fig5.1", source("5.1"), Shaw2020.gaussian, "gaussian_mu1_sd2", rules)
    return Experiment(
      uniform.id, uniform.title, source: uniform.source, about: uniform.about, runs: uniform.runs,
      differences: uniform.differences + [
        "WD is that of the published program for this figure, whose β follows 2E[y] in place of equation "
          + "4.2's E[y].",
        "The thesis's IP is that of chapter 3; its equations have no rest, so that the paper's IP stands "
          + "here.",
      ],
      panels: uniform.panels + gaussian.panels,
      claims: [1, 2].flatMap { panel in
        [
          Claim(
            "WD's entropy stays below IP's, panel \(panel)",
            .last(.entropy, of: "WD", panel: panel),
            isLowerThan: .last(.entropy, of: "IP", panel: panel)),
          Claim(
            "incremental BN's entropy stays below IP's, panel \(panel)",
            .last(.entropy, of: "incremental BN", panel: panel),
            isLowerThan: .last(.entropy, of: "IP", panel: panel)),
        ]
      })
  }()

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
        "The thesis shows no such picture for WD because the rule cannot centre itself there; here it is "
          + "shown.",
        "η is 0.01: with equations 1 and 2 at η = 0.1 the bias overshoots on these inputs.",
      ],
      panels: [
        Panel(
          "outputs at the end", .density,
          arms: [
            Arm("IP", neuron("ip:rate=0.01:biasRateScale=1")),
            Arm("WD", neuron("wd:rate=0.01")),
          ])
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
