extension Shaw2020 {
  /// Shallow networks on MNIST. Claim: with IP the loss ends lower.
  static func fig3(_ edition: Edition) -> Experiment {
    let network = ShawNetwork.shallowMNIST(edition)
    let file = "plos_fig3_shallow_mnist"
    return Experiment(
      "shaw2020/fig3", "Shallow networks on MNIST", source: source("3"),
      about: "IP beside a standard network at a learning rate of 0.03.",
      differences: Note.common + [shallowBias, badRun],
      panels: [
        Panel(
          "MNIST, learning rate 0.03", .course(.trainLoss),
          arms: [
            network.arm(
              "standard", "none", learningRate: 0.03, published: .losses(file, "standard")),
            network.arm(
              "IP", shallowIP(edition), learningRate: 0.03, published: .losses(file, "ip")),
          ])
      ],
      claims: [.endsLower("IP", than: "standard")])
  }

  /// Shallow networks on CIFAR-10. Claim: with IP the loss ends lower.
  static func fig4(_ edition: Edition) -> Experiment {
    let network = ShawNetwork.shallowCIFAR(edition)
    let file = "plos_fig4_shallow_cifar10"
    return Experiment(
      "shaw2020/fig4", "Shallow networks on CIFAR-10", source: source("4"),
      about: "IP beside a standard network at a learning rate of 0.001.",
      differences: Note.common + [shallowBias],
      panels: [
        Panel(
          "CIFAR-10, learning rate 0.001", .course(.trainLoss),
          arms: [
            network.arm(
              "standard", "none", learningRate: 0.001, published: .losses(file, "standard")),
            network.arm(
              "IP", shallowIP(edition), learningRate: 0.001, published: .losses(file, "ip")),
          ])
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
