extension Shaw2020 {
  /// IP, incremental batch norm and Infomax on MNIST. Claim: IP ends lowest.
  ///
  /// `homeostat reproduce shaw2020/fig8a`: 40 networks, 20 epochs, 3.6 min. Expect median last
  /// losses of 0.053 with IP, 0.050 with batch norm, 0.078 with Infomax and 0.117 without.
  static func fig8a(_ edition: Edition) -> Experiment {
    comparison(
      "shaw2020/fig8a", "MNIST", .deepMNIST(edition), rate: 0.005, "plos_fig8a_compare_mnist",
      edition, publishedNotes: ["By the published runs IP (0.053) and batch norm (0.052) tie."])
  }

  /// IP, incremental batch norm and Infomax on CIFAR-10. Claims: IP ends lowest, and still learns when Infomax
  /// begins to diverge.
  ///
  /// `homeostat reproduce shaw2020/fig8b`: 40 networks, 40 epochs, 81 min of a busy AMD EPYC. Expect median
  /// last losses of 1.07 with IP, 1.18 with batch norm, 1.23 with Infomax and 1.39 without.
  static func fig8b(_ edition: Edition) -> Experiment {
    comparison(
      "shaw2020/fig8b", "CIFAR-10", .deepCIFAR(edition), rate: 0.001, "plos_fig8b_compare_cifar10",
      edition,
      differences: [
        "The paper does not say what it is to begin to diverge: here the loss ends more than a twentieth above "
          + "its lowest."
      ],
      claims: [
        Claim(
          "Infomax begins to diverge", .multiple(1.05, of: .lowest(.trainLoss, of: "Infomax")),
          isLowerThan: .last(.trainLoss, of: "Infomax"))
      ])
  }

  private static func comparison(
    _ id: String, _ data: String, _ network: ShawNetwork, rate: Double, _ file: String,
    _ edition: Edition, differences: [String] = [], publishedNotes: [String] = [],
    claims: [Claim] = []
  ) -> Experiment {
    let isPublished = edition == .published
    return Experiment(
      id, "IP, batch norm and Infomax on \(data)", source: source(String(id.suffix(2))),
      about: "All rules have the intrinsic rate 0.0001 and stand on the same deep network.",
      edition: edition,
      differences: Note.common + [
        "The published batch norm has one standard deviation for a whole layer, and a learned gain and "
          + "bias after it; equations 9 and 10 have one a neuron and nothing learned. '--as text' takes "
          + "the equations."
      ] + differences, publishedNotes: publishedNotes,
      panels: [
        network.comparison(
          "\(data), learning rate \(rate)", rate: rate, ("IP", "ip"),
          batchNorm: isPublished ? "incbn:perLayer=true" : "incbn", affine: isPublished,
          infomax: "infomax", file)
      ],
      claims: ["standard", "incremental BN", "Infomax"].map { .endsLower("IP", than: $0) }
        + claims)
  }
}
