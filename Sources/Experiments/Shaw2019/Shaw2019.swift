/// Shaw: The Computational Advantages of Intrinsic Plasticity in Neural Networks, master's thesis,
/// University of Waterloo (2019), and his slides "Intrinsic Plasticity and Batch Normalisation" (2019).
enum Shaw2019 {
  static func experiments(_ edition: Edition) -> [Experiment] {
    [
      fig2_1, fig3_1, fig3_2, fig3_3(edition), fig3_4(edition), fig3_5(edition), fig3_6(edition),
      fig3_7(edition), fig3_8a(edition), fig3_8b(edition), fig4_1(edition), fig4_2(edition),
      fig4_3(edition), fig4_4(edition), fig4_5a(edition), fig4_5b(edition), fig5_1, fig5_2,
      slidesBatchNorm, slidesEquivalence, slidesVanishing,
    ]
  }

  static func source(_ figure: String) -> String { "Shaw's thesis of 2019, Fig. \(figure)" }

  static let fig3_1 = Shaw2020.slopeIllustration("shaw2019/fig3.1", source("3.1"))
  static let fig3_2 = Shaw2020.examples("shaw2019/fig3.2", source("3.2"))

  /// A standard network beside one with a rule.
  static func panel(
    _ title: String, _ network: ShawNetwork, rate: Double, _ rule: (name: String, rule: String),
    _ file: String
  ) -> Panel {
    Panel(
      title, .course(.trainLoss),
      arms: [
        network.arm("standard", "none", learningRate: rate, published: .losses(file, "standard")),
        network.arm(rule.name, rule.rule, learningRate: rate, published: .losses(file, "ip")),
      ])
  }

  /// The comparison of a rule with batch norm and Infomax.
  static func comparison(
    _ id: String, _ data: String, _ network: ShawNetwork, rate: Double, _ file: String,
    rule: (name: String, rule: String), batchNorm: String, infomax: String, affine: Bool,
    notes: [String]
  ) -> Experiment {
    Experiment(
      id, "\(rule.name), batch norm and Infomax on \(data)",
      source: source(String(id.split(separator: "/fig")[1])),
      about: "Deep networks at a learning rate of \(rate).", differences: Note.common + notes,
      panels: [
        Panel(
          "\(data), learning rate \(rate)", .course(.trainLoss),
          arms: [
            network.arm(
              "standard", "none", learningRate: rate, published: .losses(file, "standard")),
            network.arm(rule.name, rule.rule, learningRate: rate, published: .losses(file, "ip")),
            network.arm(
              "incremental BN", batchNorm, learningRate: rate, affine: affine,
              published: .losses(file, "incbn")),
            network.arm(
              "Infomax", infomax, learningRate: rate, published: .losses(file, "infomax")),
          ])
      ],
      claims: ["standard", "incremental BN", "Infomax"].map { .endsLower(rule.name, than: $0) })
  }
}
