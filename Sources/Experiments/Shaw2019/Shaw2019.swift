/// Shaw: The Computational Advantages of Intrinsic Plasticity in Neural Networks, master's thesis,
/// University of Waterloo (2019), and his slides "Intrinsic Plasticity and Batch Normalisation" (2019).
enum Shaw2019 {
  static func experiments(_ edition: Edition) -> [Experiment] {
    [
      `fig2.1`, `fig3.1`, `fig3.2`, `fig3.3`(edition), `fig3.4`(edition), `fig3.5`(edition),
      `fig3.6`(edition), `fig3.7`(edition), `fig3.8a`(edition), `fig3.8b`(edition),
      `fig4.1a`(edition), `fig4.1b`(edition), `fig4.2`(edition), `fig4.3`(edition),
      `fig4.4`(edition), `fig4.5a`(edition), `fig4.5b`(edition), `fig5.1`, `fig5.2`,
      lowRatesIPAdam(edition), lowRatesWD(edition),
      chapter2, slidesBatchNorm, slidesEquivalence, slidesVanishing,
    ]
  }

  static func source(_ figure: String) -> String { "Shaw's thesis of 2019, Fig. \(figure)" }

  /// Fig. 1 of 2020 again.
  ///
  /// `homeostat reproduce shaw2019/fig3.1`: a drawing. Expect mean slopes E[σ′] of 0.19 and 0.61.
  static let `fig3.1` = Shaw2020.slopeIllustration("shaw2019/fig3.1", source("3.1"))
  /// Fig. 2 of 2020 again.
  ///
  /// `homeostat reproduce shaw2019/fig3.2`: a drawing. Expect a five and a frog.
  static let `fig3.2` = Shaw2020.examples("shaw2019/fig3.2", source("3.2"))

  /// Deep networks at the lowest rates of the author's notebooks, which the thesis does not show and of which it
  /// claims nothing.
  static func lowRates(
    _ id: String, _ rule: (name: String, rule: String), _ file: String, _ edition: Edition,
    differences: [String] = [], published: String
  ) -> Experiment {
    Experiment(
      id, "Deep networks with \(rule.name) at the lowest published rates",
      source: "Runs published beside Shaw's thesis of 2019, which does not show them",
      about: "On MNIST at 0.001, on CIFAR-10 at 0.0003.", edition: edition,
      differences: Note.common + differences, publishedNotes: [published],
      panels: [
        ShawNetwork.deepMNIST(edition).panel(
          "MNIST, learning rate 0.001", rate: 0.001, rule, "thesis_\(file)_deep_mnist_lr0.001"),
        ShawNetwork.deepCIFAR(edition).panel(
          "CIFAR-10, learning rate 0.0003", rate: 0.0003, rule,
          "thesis_\(file)_deep_cifar10_lr0.0003"),
      ])
  }

  /// The comparison of a rule with batch norm and Infomax.
  static func comparison(
    _ id: String, _ data: String, _ edition: Edition, _ network: ShawNetwork, rate: Double,
    _ file: String,
    rule: (name: String, rule: String), batchNorm: String, infomax: String, affine: Bool,
    notes: [String], publishedNotes: [String] = []
  ) -> Experiment {
    Experiment(
      id, "\(rule.name), batch norm and Infomax on \(data)",
      source: source(String(id.split(separator: "/fig")[1])),
      about: "Deep networks at a learning rate of \(rate).", edition: edition,
      differences: Note.common + notes,
      publishedNotes: publishedNotes,
      panels: [
        network.comparison(
          "\(data), learning rate \(rate)", rate: rate, rule, batchNorm: batchNorm, affine: affine,
          infomax: infomax, file)
      ],
      claims: ["standard", "incremental BN", "Infomax"].map { .endsLower(rule.name, than: $0) })
  }
}
