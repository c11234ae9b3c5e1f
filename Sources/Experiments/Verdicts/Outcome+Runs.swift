import Foundation
import Tensors
import Training

extension Outcome {
  /// What the stored runs of an experiment came to.
  init(
    of experiment: Experiment, from panels: [PanelRuns], seeds: Range<Int>, command: String,
    charts: [Chart]
  ) {
    let all = panels.flatMap(\.arms).flatMap(\.values)
    var counted: Set<String> = []
    let seconds = all.filter { counted.insert($0.key).inserted }.reduce(0) { $0 + $1.seconds }
    self.init(
      id: experiment.id, title: experiment.title, source: experiment.source,
      about: [experiment.about, experiment.finding].filter { !$0.isEmpty }.joined(separator: " "),
      edition: experiment.edition?.rawValue,
      differences: experiment.differences + experiment.publishedNotes
        + panels.flatMap(\.notesOnNumbers) + Set(all.compactMap(\.noteOnData)).sorted(),
      changes: experiment.changes.map(\.description), command: command, origin: nil,
      machine: "\(MachineRecord.cpuName), \(Engine.cores) cores",
      version: MachineRecord.version, seconds: seconds,
      rows: panels.flatMap { $0.summaries(isAsPublished: experiment.edition != .text) },
      table: experiment.layout.map { TableOutcome($0, panels) },
      claims: ClaimVerdicts(claims: experiment.claims, panels: panels, seeds: seeds).outcomes(),
      runs: panels.flatMap(\.runOutcomes), charts: charts)
  }
}
