extension Shaw2020 {
  /// Deep networks on MNIST at three learning rates. Claim: with IP the loss ends lower, and the
  /// gap widens with the rate.
  ///
  /// `homeostat reproduce shaw2020/fig5`: 60 networks, 25 epochs, 6.7 min. Expect median last
  /// losses of 0.044, 0.057 and 0.062 with IP, and of 0.054, 0.454 and 0.653 without.
  static func fig5(_ edition: Edition) -> Experiment {
    let network = ShawNetwork.deepMNIST(edition, epochs: edition == .published ? 25 : 20)
    let parts = [("a", 0.003), ("b", 0.01), ("c", 0.012)]
    return Experiment(
      "shaw2020/fig5", "Deep networks on MNIST", source: source("5"),
      about: "IP beside a standard network at three learning rates.", edition: edition,
      differences: Note.common + [epochs(20, 25)],
      publishedNotes: [
        "In the published runs of part c IP's first run prints 2.310 from epoch 10 to 17, a dead network, "
          + "and then recovers."
      ],
      panels: parts.map { part, rate in
        network.panel(
          "MNIST, learning rate \(rate)", rate: rate, ("IP", "ip"),
          "plos_fig5\(part)_deep_mnist_lr\(rate)")
      },
      claims: claims(of: parts))
  }

  /// Deep networks on CIFAR-10 at three learning rates. Claim: as on MNIST.
  ///
  /// `homeostat reproduce shaw2020/fig6`: 60 networks, 50 epochs, 2.2 h of one core of a busy AMD EPYC. Expect
  /// median last losses of 1.06, 0.99 and 0.89 with IP, and of 1.08, 1.31 and 1.48 without.
  static func fig6(_ edition: Edition) -> Experiment {
    let network = ShawNetwork.deepCIFAR(edition, epochs: edition == .published ? 50 : 40)
    let parts = [("a", 0.0006), ("b", 0.001), ("c", 0.0013)]
    return Experiment(
      "shaw2020/fig6", "Deep networks on CIFAR-10", source: source("6"),
      about: "IP beside a standard network at three learning rates.", edition: edition,
      differences: Note.common + [epochs(40, 50)],
      panels: parts.map { part, rate in
        network.panel(
          "CIFAR-10, learning rate \(rate)", rate: rate, ("IP", "ip"),
          "plos_fig6\(part)_deep_cifar10_lr\(rate)")
      },
      claims: claims(of: parts))
  }

  private static func claims(of parts: [(String, Double)]) -> [Claim] {
    parts.enumerated().map { index, part in
      .endsLower("IP", than: "standard", panel: index + 1, "at \(part.1)")
    } + [.gapWidens("IP", "standard", from: 1, to: parts.count)]
  }

  static func epochs(_ text: Int, _ published: Int) -> String {
    "The text says \(text) epochs; the published runs have \(published)."
  }
}
