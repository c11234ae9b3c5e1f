extension Shaw2020 {
  /// Shallow networks on MNIST. Claim: with IP the loss ends lower.
  ///
  /// `homeostat reproduce shaw2020/fig3`: 20 networks, 20 epochs, 72 s. Expect median last losses
  /// of 0.030 with IP and 0.217 without (published: 0.028 and 0.218).
  static func fig3(_ edition: Edition) -> Experiment {
    shallow(
      "shaw2020/fig3", "MNIST", .shallowMNIST(edition), rate: 0.03, "plos_fig3_shallow_mnist",
      edition, publishedNotes: [badRun])
  }

  /// Shallow networks on CIFAR-10. Claim: with IP the loss ends lower.
  ///
  /// `homeostat reproduce shaw2020/fig4`: 20 networks, 40 epochs, 33 min of one core of a busy AMD EPYC.
  /// Expect median last losses of 1.18 with IP and 1.67 without (published: 1.19 and 1.75).
  static func fig4(_ edition: Edition) -> Experiment {
    shallow(
      "shaw2020/fig4", "CIFAR-10", .shallowCIFAR(edition), rate: 0.001,
      "plos_fig4_shallow_cifar10", edition)
  }

  private static func shallow(
    _ id: String, _ data: String, _ network: ShawNetwork, rate: Double, _ file: String,
    _ edition: Edition, publishedNotes: [String] = []
  ) -> Experiment {
    Experiment(
      id, "Shallow networks on \(data)", source: source(String(id.suffix(1))),
      about: "IP beside a standard network at a learning rate of \(rate).",
      edition: edition, differences: Note.common + [shallowBias], publishedNotes: publishedNotes,
      panels: [
        network.panel(
          "\(data), learning rate \(rate)", rate: rate, ("IP", shallowIP(edition)), file)
      ],
      claims: [.endsLower("IP", than: "standard")])
  }

  /// The shallow notebook moves β by E[xy]E[y], a quarter of equation 2.
  private static func shallowIP(_ edition: Edition) -> String {
    edition == .published ? "ip:biasRateScale=0.25" : "ip"
  }

  private static let shallowBias =
    "The published shallow networks move β by ηE[xy]E[y], a quarter of equation 2 and half of what the "
    + "text says; '--as text' takes η·2E[xy]E[y]."
  private static let badRun =
    "One of the ten published IP runs ends at 0.28: their mean, 0.054, is almost twice their median, "
    + "0.029."
}
