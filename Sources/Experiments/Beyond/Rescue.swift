import Plasticity
import Settings

extension Beyond {
  /// Do networks that fail come back when a rule is switched on? Claims: they end lower than without, with IP, WD,
  /// incremental batch norm and batch norm from epoch 13 on.
  ///
  /// `homeostat reproduce beyond/rescue`: 50 networks, 25 epochs, 18 minutes of one busy core of an AMD EPYC. Expect
  /// median last losses of 0.62 without (two networks of ten dead), 0.12 with IP and WD, 0.13 with batch norm and
  /// 0.17 with incremental batch norm; with WD and batch norm none stays dead.
  static let rescue = rescue(
    "beyond/rescue", "A rule that comes late", of: "Shaw, Jackson and Orchard 2020, Fig. 5",
    .deepMNIST(.published, epochs: 25), learningRate: 0.012)

  /// The same for the networks of Shaw's thesis of 2019, Fig. 4.3c, which learn CIFAR-10. Claims: as above.
  ///
  /// `homeostat reproduce beyond/rescue-cifar`: 50 networks, 25 epochs, 75 minutes of one busy core of an Intel Xeon.
  /// Expect median last losses of 2.30 without, where seven networks of ten are dead, 1.40 with batch norm, 1.44 with WD,
  /// 1.60 with IP and 1.80 with incremental batch norm; of three networks dead at epoch 12 batch norm and incremental
  /// batch norm bring back all, WD two, IP one.
  static let rescueCIFAR = rescue(
    "beyond/rescue-cifar", "A rule that comes late, on CIFAR-10", of: "Shaw 2019, Fig. 4.3c",
    .deepCIFAR(.published, epochs: 25), learningRate: 0.002)

  private static func rescue(
    _ id: String, _ title: String, of figure: String, _ network: ShawNetwork, learningRate: Double
  ) -> Experiment {
    let rules = [
      ("IP", "ip"), ("WD", "wd:rate=0.1"), ("incremental BN", "incbn:rate=0.1"),
      ("batch norm", "bn"),
    ]
    let arms =
      [network.arm("standard", "none", learningRate: learningRate)]
      + rules.map { name, rule in
        network.arm("\(name) from epoch 13", "\(rule):from=13", learningRate: learningRate)
      }
    return Experiment(
      id, title, source: source,
      about:
        "Standard networks of \(figure), fail at high learning rates, and some die. "
        + "Here a rule is switched on in the middle of training, with the same weights and batches until then.",
      runs: 10,
      differences: notes + [
        "WD and incremental batch norm have a rate of 0.1; batch norm has running means of 0 and deviations of 1 "
          + "until it begins."
      ],
      panels: lossAndError(arms),
      claims: rules.map { name, _ in .endsLower("\(name) from epoch 13", than: "standard") })
  }
}
