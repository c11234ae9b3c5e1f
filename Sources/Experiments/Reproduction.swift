import Datasets
import Foundation
import Settings
import Tensors

/// An experiment as it was asked for, with the folder of its results.
package struct Reproduction: Sendable {
  package let experiment: Experiment
  package let scale: Scale
  package let store: RunStore
  package let root: DataRoot
  /// What a command calls the experiment: its name, or the file that it was read from.
  package var word: String
  /// Files of weights to be drawn beside the experiment's own panels.
  package var weights: [URL] = []

  package init(_ experiment: Experiment, scale: Scale, store: RunStore, root: DataRoot) {
    self.experiment = experiment
    word = experiment.id
    self.scale = scale
    self.store = store
    self.root = root
  }

  /// All runs that are needed.
  package var configurations: [RunConfiguration] {
    experiment.configurations(firstSeed: scale.firstSeed)
  }

  /// The words of the command without the set, and without what does not change the result.
  package var command: [String] {
    var words = ["homeostat", "reproduce", word]
    if experiment.edition == .text { words += ["--as", "text"] }
    if scale.isQuick { words.append("--quick") }
    if scale.isFull { words.append("--full") }
    if scale.device != "cpu" { words += ["--device", scale.device] }
    if let runs = scale.runs { words += ["--runs", "\(runs)"] }
    if let epochs = scale.epochs { words += ["--epochs", "\(epochs)"] }
    if scale.firstSeed != 1 { words += ["--seed", "\(scale.firstSeed)"] }
    return words
  }

  /// Where figure and outcome go by their name; what is not as published has a folder of its own.
  package var folder: URL {
    var name = experiment.id
    if experiment.edition == .text { name += "-text" }
    if !experiment.changes.isEmpty { name += scale.isQuick ? "-quick" : "-changed" }
    return store.folder.appending(path: name)
  }

  /// Where figure and outcome go: the folder of the name, or one with a number where that holds the
  /// page of something else.
  ///
  /// A page is of its `subject`, by default the command, and of the contents of the user's files.
  package func place(command: String, subject: String? = nil) -> URL {
    let origin = origin(subject ?? command)
    let names = [folder.path] + (2...10_000).map { "\(folder.path)-\($0)" }
    let place = names.first { name in
      guard let page = try? Page(in: name) else { return true }
      return (page.origin ?? self.origin(page.command)) == origin
    }
    return place.map { URL(filePath: $0) } ?? folder
  }

  /// What a folder's page is of.
  private struct Page: Decodable {
    let command: String
    let origin: String?

    init(in folder: String) throws {
      let file = URL(filePath: "\(folder)/outcome.json")
      self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }
  }

  private func origin(_ subject: String) -> String {
    let digests = Set(experiment.networks.compactMap(\.contents)).map { "\($0)" }.sorted()
    return String(sha256(of: Data("\(subject) \(digests)".utf8)).prefix(16))
  }

  private var seeds: Range<Int> { scale.firstSeed..<scale.firstSeed + experiment.runs }

  /// The panels with what is in the store.
  var panelRuns: [PanelRuns] {
    get throws {
      try experiment.panels.map { try PanelRuns($0, seeds: $0.seeds(of: seeds), store: store) }
    }
  }

  /// Draws and judges what is in the store, and writes it down.
  package func conclude(command: String, subject: String? = nil) throws -> Outcome {
    let panels = try panelRuns
    let charts = try draw(panels)
    var outcome = Outcome(
      of: experiment, from: panels, seeds: seeds, command: command, charts: charts)
    outcome.differences += try weights.map {
      let digest = sha256(of: try Data(contentsOf: $0))
      return "\(name(ofWeights: $0)): the weights in \($0.lastPathComponent), SHA-256 \(digest)."
    }
    outcome.origin = origin(subject ?? command)
    let folder = place(command: command, subject: subject)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let contents = try encoder.encode(outcome)
    try AtomicFile.write(contents, to: folder.appending(path: "outcome.json"))
    try AtomicFile.write(
      Data(outcome.markdown.utf8), to: folder.appending(path: "README.md"))
    if let table = outcome.table {
      try AtomicFile.write(Data(table.csv.utf8), to: folder.appending(path: "table.csv"))
      try AtomicFile.write(Data(table.latex.utf8), to: folder.appending(path: "table.tex"))
    }
    let note = experiment.changes.isEmpty ? "" : " (scaled down or changed)"
    try FigureFiles(title: experiment.title + note, charts: charts).write(to: folder)
    return outcome
  }

  private func name(ofWeights file: URL) -> String {
    file.deletingPathExtension().lastPathComponent
  }

  /// The files of weights, and a chart for each panel.
  private func draw(_ panels: [PanelRuns]) throws -> [Chart] {
    let source = DrawingSource(root: root, data: scale.data)
    return try weights.map {
      try Chart(name(ofWeights: $0), weightsOf: $0)
    } + panels.map { try $0.panel.graph.chart(of: $0, source) }
  }
}
