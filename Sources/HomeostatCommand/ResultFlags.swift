import ArgumentParser
import Homeostat

struct ResultFlags: ParsableArguments {
  @Option(help: .init("A folder for checkpoints, metrics and records.", valueName: "folder"))
  var out: String?

  @Option(
    help: .init(
      "A PostgreSQL database, by which machines that share the folder share its runs: "
        + "postgres://user@host/name.", valueName: "address"))
  var store: String?

  @Option(
    help: .init(
      "Epochs between checkpoints. (default: an epoch's end, ten seconds or more after the last)",
      valueName: "n"))
  var checkpointEvery: String?

  @Flag(help: "Resume the runs in --out.")
  var resume = false

  @Option(
    help: .init(
      "Write slope, gradient, gain, bias and entropy of each layer every N steps to monitor.csv.",
      valueName: "n"))
  var monitor: String?

  @Option(
    help: .init(
      "Measure after each epoch, into metrics.csv and --json: logNormal (how far weights and "
        + "activations are from log-normal), binned (information of each layer), bottleneck, units "
        + "(dormant ones, effective rank, largest bias), inputs (their shape), gradients (their mean "
        + "and deviation over an epoch).",
      valueName: "names"))
  var measure: String?

  @Option(
    help: .init(
      "A folder for event files, in which TensorBoard shows the epochs of the runs.",
      valueName: "folder"))
  var tensorboard: String?

  @Option(help: TimeLimit.help)
  var maxTime: String?

  @Flag(help: "Print one JSON object a line on standard output.")
  var json = false

  @Flag(inversion: .prefixedNo, help: "With --json, a line for each step with its loss.")
  var logSteps: Bool?

  /// Begins to count the time of --max-time, where it is given.
  func startClock() throws { try maxTime.map(TimeLimit.init)?.start() }

  var settings: [String: Setting] {
    given(
      [
        "out": out, "store": store, "checkpoint-every": checkpointEvery, "monitor": monitor,
        "measure": measure,
        "tensorboard": tensorboard,
      ],
      switches: ["log-steps": logSteps])
  }
}

/// The words and switches that a command line has, as settings.
func given(
  _ words: [String: String?], switches: [String: Bool?] = [:]
) -> [String: Setting] {
  words.compactMapValues { $0.map { Setting.text($0) } }
    .merging(switches.compactMapValues { $0.map { Setting.bool($0) } }) { $1 }
}
