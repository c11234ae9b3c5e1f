import ArgumentParser
import Experiments
import Homeostat

// Options that would change nothing are refused with the reason.
extension ReproduceCommand {
  /// Refuses what has no effect on any of the experiments that a word of the command line stands for.
  func refuseIdleOptions(of experiments: [Experiment], named word: String) throws {
    func refuse(
      _ option: String, if isGiven: Bool, _ reason: String, unless hasEffect: (Experiment) -> Bool
    ) throws {
      guard isGiven, !experiments.contains(where: hasEffect) else { return }
      throw ValidationError("\(option) has no effect on \(word): \(reason)")
    }
    let hasNetworks = { (experiment: Experiment) in !experiment.networks.isEmpty }
    let hasRuns = { (experiment: Experiment) in !experiment.configurations().isEmpty }
    try refuse(
      "--as text", if: edition == .text, "the text and the published code do the same there"
    ) { $0.edition != nil }
    let runOptions = [
      ("--runs", runs != nil), ("--seed", seed != 1), ("--shard", shard != nil),
      ("--jobs", jobs != nil), ("--retry-failed", retryFailed),
    ]
    for (option, isGiven) in runOptions {
      try refuse(option, if: isGiven, "it is a drawing, which has no runs", unless: hasRuns)
    }
    try refuse("--epochs", if: epochs != nil, "it trains no network", unless: hasNetworks)
    try refuse("--add-rule", if: !addRule.isEmpty, "it trains no network", unless: hasNetworks)
    try refuse("--data", if: data != nil, otherData(experiments)) { $0.takesOtherData }
    var quickly = Scale()
    quickly.isQuick = true
    try refuse("--quick", if: quick, "it takes no longer than two minutes as it is") {
      !$0.scaled(quickly).changes.isEmpty
    }
    try refuse("--quick", if: quick && runs != nil && epochs != nil, "runs and epochs are given") {
      _ in false
    }
    try refuse("--full", if: full, "it is not made smaller", unless: \.isReducible)
    try refuse("--full", if: full && quick, "--quick makes it smaller") { _ in false }
    try refuse("--full", if: full && device != "cpu", "\(device) makes nothing smaller") { _ in
      false
    }
    try refuse("--device", if: device != "cpu", "it trains no network", unless: hasNetworks)
    try refuse("--json", if: json && shard != nil, "a shard draws and judges nothing") { _ in false
    }
  }

  /// Why the experiments cannot learn another set.
  private func otherData(_ experiments: [Experiment]) -> String {
    let sets = Set(experiments.flatMap(\.sets)).sorted()
    if sets.isEmpty { return "it learns from no set" }
    if sets.count == 1 || sets.allSatisfy(isTable) {
      return "its networks and units are made for its tables"
    }
    return "it learns \(sets.joined(separator: ", ")): "
      + "choose a panel by --only, then another set for it"
  }
}
