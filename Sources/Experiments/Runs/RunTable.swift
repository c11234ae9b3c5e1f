import Settings
import Training

/// Runs as a tidy table: a row for each epoch of each run, a column for each setting and each measure.
///
/// Settings are those that differ from the defaults in any of the runs, in the words of `train` with
/// underscores; what a run does not have is empty. A neuron's rows are its measurements.
package struct RunTable {
  private let runs: [StoredRun]
  private let settings: [[String: String]]
  private let settingNames: [String]
  private let measureNames: [String]
  /// The series that have other numbers than one an epoch, which have no column.
  package let otherSeries: [String]

  package init(_ runs: [StoredRun]) throws {
    self.runs = runs
    let changed = try runs.map { try Set($0.configuration.changedNames) }
    let named = Set(["data", "epochs", "learning-rate", "rule"])
    let names = changed.reduce(named) { $0.union($1) }.subtracting(["seed", "data-root"])
    let settings = try runs.map { try $0.configuration.texts(of: names) }
    self.settings = settings
    settingNames = names.filter { name in settings.contains { $0[name] != nil } }.sorted()
    let series = runs.flatMap { run in
      run.series.map { (name: $0.key, isOfRows: $0.value.count == run.rows) }
    }
    let measures = Set(series.filter(\.isOfRows).map(\.name))
    measureNames = measures.sorted()
    otherSeries = Set(series.map(\.name)).subtracting(measures).sorted()
  }

  /// The names of the columns.
  package var header: String {
    csvRecord(
      ["key", "state", "seed", "seconds", "finished"]
        + settingNames.map { $0.replacing("-", with: "_").replacing(".", with: "_") } + ["epoch"]
        + measureNames)
  }

  /// The rows of each run.
  package var records: some Sequence<String> {
    runs.indices.lazy.flatMap { index in
      let run = runs[index]
      let frame =
        [
          run.key, run.state.rawValue, "\(run.configuration.seed)", "\(run.seconds)", run.finished,
        ] + settingNames.map { settings[index][$0] ?? "" }
      return (0..<run.rows).lazy.map { row in
        csvRecord(
          frame + ["\(row + 1)"]
            + measureNames.map { name in
              guard let series = run.series[name], series.count == run.rows else { return "" }
              return "\(series[row])"
            })
      }
    }
  }
}

extension StoredRun {
  /// Its epochs, or the measurements of a neuron.
  fileprivate var rows: Int {
    if case .neuron = configuration { series["entropy"]?.count ?? 0 } else { epochs }
  }
}

extension RunConfiguration {
  /// The settings that differ from the defaults.
  fileprivate var changedNames: [String] {
    get throws {
      switch self {
      case .network(let network, _): try Array(Self.changes(of: network).keys)
      case .neuron(let neuron): try Array(Self.changes(of: neuron).keys)
      }
    }
  }

  /// Some settings as the texts that a command line has.
  fileprivate func texts(of names: Set<String>) throws -> [String: String] {
    let settings =
      switch self {
      case .network(let network, _): try network.settings
      case .neuron(let neuron): try neuron.settings
      }
    var texts = settings.filter { names.contains($0.key) }.mapValues(\.description)
    switch self {
    case .network(let network, _):
      texts["rule"] = network.label
      if texts["hidden"] != nil { texts["hidden"] = network.hidden.description }
      for name in network.idleSettings { texts[name] = nil }
    case .neuron(let neuron): texts["rule"] = neuron.rule.label
    }
    return texts
  }
}
