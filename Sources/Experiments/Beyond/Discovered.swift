extension Beyond {
  /// What `homeostat discover --data mnist` found on small networks, on whole ones. Claims: the found
  /// rules end lower than WD, the best one lower than IP, and batch norm lower than that.
  ///
  /// `homeostat reproduce beyond/discovered`: 70 networks, 20 epochs, 13 minutes of one core. Expect median
  /// last losses of 0.034 with found 2, 0.049 with batch norm, 0.053 with IP, 0.064 with WD and found 3,
  /// 0.102 with found 1 and 0.117 without: the best on small networks is not the best on whole ones.
  static let discovered = Experiment(
    "beyond/discovered", "Rules found by search", source: source,
    about:
      "The three rules with the lowest mean loss that an evolutionary search over equations found on "
      + "small networks, beside the papers' rules on the whole training set.",
    runs: 10,
    differences: notes + [
      "Found 1: α ← α + 0.093 (Var[x] + E[xy²] median[x] − α), β ← β + 0.093 (E[y] − β).",
      "Found 2: α ← α + 0.27 (sd[x] − α), β ← β + 0.27 (E[y³] − β).",
      "Found 3: α ← α + 0.093 (Var[x] − α), β ← β + 0.093 (E[y] − β).",
      "IP and WD have their published rates, which were not chosen on these networks; batch norm has no "
        + "learned scale and shift, as the others.",
    ],
    panels: lossAndError([
      network.arm("standard", "none", learningRate: 0.005),
      network.arm("IP", "ip", learningRate: 0.005),
      network.arm("WD", "wd", learningRate: 0.005),
      network.arm("batch norm", "bn", learningRate: 0.005),
      network.arm(
        "found 1",
        found(0.093, gain: "Var[x] - gain + E[x*y^2] * median[x]", bias: "E[y] - bias"),
        learningRate: 0.005),
      network.arm(
        "found 2", found(0.27, gain: "sd[x] - gain", bias: "E[y^3] - bias"), learningRate: 0.005),
      network.arm(
        "found 3", found(0.093, gain: "Var[x] - gain", bias: "E[y] - bias"), learningRate: 0.005),
    ]),
    claims: [
      .endsLower("found 1", than: "WD"), .endsLower("found 2", than: "WD"),
      .endsLower("found 1", than: "IP"), .endsLower("batch norm", than: "found 1"),
    ])

  /// A rule that draws gain and bias along two formulas.
  private static func found(_ rate: Double, gain: String, bias: String) -> String {
    "equation:rate=\(rate):gain=(gain + rate * (\(gain))):bias=(bias + rate * (\(bias)))"
  }
}
