// Chapter 3: the rule whose moves are smoothed by Adam.
extension Shaw2019 {
  private static let rule = (name: "IP-Adam", rule: "ip-adam")
  private static let adam =
    "The rule is the thesis's equations 3.3 and 3.4: Adam's normalised step along 2E[xy] and E[y], which "
    + "has no rest: gain and bias walk on by about η a step."

  /// Shallow networks on MNIST. Claim: with IP-Adam the loss ends lower.
  ///
  /// `homeostat reproduce shaw2019/fig3.3`: 20 networks, 20 epochs, 74 s. Expect median last losses
  /// of 0.152 with IP-Adam and 0.217 without (published: 0.151 and 0.218).
  static func `fig3.3`(_ edition: Edition) -> Experiment {
    Experiment(
      "shaw2019/fig3.3", "Shallow networks on MNIST with IP-Adam", source: source("3.3"),
      about: "At a learning rate of 0.03.", edition: edition, differences: Note.common + [adam],
      panels: [
        ShawNetwork.shallowMNIST(edition).panel(
          "MNIST, learning rate 0.03", rate: 0.03, rule,
          "thesis_fig3.3_ipadam_shallow_mnist")
      ],
      claims: [.endsLower("IP-Adam", than: "standard")])
  }

  /// Shallow networks on CIFAR-10. Claim: with IP-Adam the loss ends higher.
  ///
  /// `homeostat reproduce shaw2019/fig3.4`: 20 networks, 40 epochs, 34 min of one core of a busy AMD EPYC.
  /// Expect median last losses of 1.36 with IP-Adam and 1.22 without (published: 1.36 and 1.23).
  static func `fig3.4`(_ edition: Edition) -> Experiment {
    Experiment(
      "shaw2019/fig3.4", "Shallow networks on CIFAR-10 with IP-Adam", source: source("3.4"),
      about: "At a learning rate of 0.0001.", finding: "The thesis says that the rule fails here.",
      edition: edition,
      differences: Note.common + [adam],
      panels: [
        ShawNetwork.shallowCIFAR(edition).panel(
          "CIFAR-10, learning rate 0.0001", rate: 0.0001, rule,
          "thesis_fig3.4_ipadam_shallow_cifar10")
      ],
      claims: [.endsLower("standard", than: "IP-Adam")])
  }

  /// Deep networks on MNIST at three learning rates. Claim: with IP-Adam the loss ends lower, and
  /// the gap widens with the rate.
  ///
  /// `homeostat reproduce shaw2019/fig3.5`: 60 networks, 20 epochs, 5.9 min. Expect median last
  /// losses of 0.043, 0.173 and 0.236 with IP-Adam, and of 0.061, 0.402 and 0.582 without.
  static func `fig3.5`(_ edition: Edition) -> Experiment {
    let parts = [("a", 0.003), ("b", 0.01), ("c", 0.012)]
    return Experiment(
      "shaw2019/fig3.5", "Deep networks on MNIST with IP-Adam", source: source("3.5"),
      about: "At three learning rates.", edition: edition, differences: Note.common + [adam],
      panels: parts.map { part, rate in
        ShawNetwork.deepMNIST(edition).panel(
          "MNIST, learning rate \(rate)", rate: rate, rule,
          "thesis_fig3.5\(part)_ipadam_deep_mnist_lr\(rate)")
      },
      claims: parts.enumerated().map {
        .endsLower("IP-Adam", than: "standard", panel: $0 + 1, "at \($1.1)")
      } + [.gapWidens("IP-Adam", "standard", from: 1, to: 3)])
  }

  /// Deep networks on CIFAR-10 at three learning rates. Claim: with IP-Adam the loss ends higher at
  /// the lowest rate, and lower at the others.
  ///
  /// `homeostat reproduce shaw2019/fig3.6`: 60 networks, 40 epochs, 2.5 h of one core of a busy AMD EPYC.
  /// Expect median last losses of 1.21, 1.31 and 1.41 with IP-Adam, of which two in ten die at the higher
  /// rates, and of 1.16, 1.39 and 1.52 without.
  static func `fig3.6`(_ edition: Edition) -> Experiment {
    let parts = [("a", 0.0006), ("b", 0.001), ("c", 0.0013)]
    return Experiment(
      "shaw2019/fig3.6", "Deep networks on CIFAR-10 with IP-Adam", source: source("3.6"),
      about: "At three learning rates.",
      finding:
        "The thesis says that the standard network is better at the lowest and worse at higher "
        + "ones.",
      edition: edition,
      differences: Note.common + [adam],
      panels: parts.map { part, rate in
        ShawNetwork.deepCIFAR(edition).panel(
          "CIFAR-10, learning rate \(rate)", rate: rate, rule,
          "thesis_fig3.6\(part)_ipadam_deep_cifar10_lr\(rate)")
      },
      claims: [
        .endsLower("standard", than: "IP-Adam", panel: 1, "at 0.0006"),
        .endsLower("IP-Adam", than: "standard", panel: 2, "at 0.001"),
        .endsLower("IP-Adam", than: "standard", panel: 3, "at 0.0013"),
      ])
  }

  /// The lowest rates of the author's notebooks, where the standard network ends lower than IP-Adam.
  ///
  /// `homeostat reproduce shaw2019/low-rates-ip-adam`: 40 networks, 20 and 40 epochs, 74 min of one core of
  /// a busy AMD EPYC. Expect median last losses of 0.053 with IP-Adam and 0.045 without on MNIST (published:
  /// 0.053 and 0.047), and of 1.24 and 1.08 on CIFAR-10 (published: 1.24 and 1.08).
  static func lowRatesIPAdam(_ edition: Edition) -> Experiment {
    lowRates(
      "shaw2019/low-rates-ip-adam", rule, "ch3_ipadam", edition, differences: [adam],
      published: "By the published runs the standard network ends lower: 0.047 and 0.053 on MNIST, "
        + "1.08 and 1.25 on CIFAR-10.")
  }

  /// The slope of tanh while a deep network learns MNIST. Claim: it is larger with IP-Adam.
  ///
  /// `homeostat reproduce shaw2019/fig3.7`: 20 networks, 20 epochs, 3.2 min. Expect median last
  /// slopes of 0.224 with IP-Adam and 0.101 without, and losses of 0.057 and 0.117.
  static func `fig3.7`(_ edition: Edition) -> Experiment {
    Shaw2020.slopes(
      "shaw2019/fig3.7", source("3.7"), edition, rule: rule, .deepMNIST(edition), published: nil,
      losses: "thesis_fig3.7_ipadam_slope_mnist_lr0.005",
      notes: [adam], publishedNotes: [Shaw2020.pictureNote])
  }

  /// IP-Adam, incremental batch norm and Infomax on MNIST. Claim: IP-Adam ends lowest.
  ///
  /// `homeostat reproduce shaw2019/fig3.8a`: 40 networks, 20 epochs, 3.2 min. Expect median last
  /// losses of 0.048 with IP-Adam, 0.050 with batch norm, 0.076 with Infomax and 0.078 without.
  static func `fig3.8a`(_ edition: Edition) -> Experiment {
    comparison(
      "shaw2019/fig3.8a", "MNIST", edition, .deepMNIST(edition), rate: 0.004,
      "thesis_fig3.8a_ipadam_compare_mnist_lr0.004", rule: rule, batchNorm: batchNorm(edition),
      infomax: "infomax", affine: edition == .published, notes: comparisonNotes(edition, "0.004"))
  }

  /// IP-Adam, incremental batch norm and Infomax on CIFAR-10. Claim: IP-Adam ends lowest.
  ///
  /// `homeostat reproduce shaw2019/fig3.8b`: 40 networks, 40 epochs, 85 min of a busy AMD EPYC. Expect
  /// median last losses of 1.31 with IP-Adam, 1.29 with batch norm, 1.23 with Infomax and 1.39 without.
  static func `fig3.8b`(_ edition: Edition) -> Experiment {
    comparison(
      "shaw2019/fig3.8b", "CIFAR-10", edition, .deepCIFAR(edition), rate: 0.001,
      "thesis_fig3.8b_ipadam_compare_cifar10", rule: rule, batchNorm: batchNorm(edition),
      infomax: "infomax", affine: edition == .published, notes: comparisonNotes(edition, "0.001"))
  }

  /// The published code divides a unit's squares by n.
  private static func batchNorm(_ edition: Edition) -> String {
    edition == .published ? "incbn-adam:unbiased=false" : "incbn-adam"
  }

  private static func comparisonNotes(_ edition: Edition, _ rate: String) -> [String] {
    [
      adam,
      "Batch norm is equations 3.8 and 3.9; the published code has a learned gain and bias after it, and "
        + "takes the deviation with n; '--as text' takes it with n − 1.",
      "The learning rate \(rate) is the published code's; the thesis gives none for this figure.",
    ]
  }
}
