import Foundation
import Homeostat

/// The samples that a checkpoint's network is tried on: its own test part, or what the user names.
struct CheckpointData {
  /// The path of the checkpoint, or of its folder, as the user wrote it.
  let checkpoint: String
  let saved: Checkpoint
  /// Another set, or a file of further rows.
  let data: String?
  let dataRoot: String?
  /// What becomes of categories in further rows that training never saw.
  let unknown: UnknownCategories

  init(
    _ checkpoint: String, _ saved: Checkpoint, data: String?, dataRoot: String?,
    unknown: UnknownCategories = .refuse
  ) {
    (self.checkpoint, self.saved, self.data, self.dataRoot) = (checkpoint, saved, data, dataRoot)
    self.unknown = unknown
  }

  /// The data as the network takes them; throws where they do not suit it.
  func testPart() throws -> TrainingData {
    let set = try read()
    guard set.inputs == saved.network.inputs, set.outputs == saved.network.outputs else {
      throw ConfigurationError(
        "\(checkpoint): the network takes \(saved.network.inputs) numbers to "
          + "\(saved.network.outputs) outputs, but \(set.name) has \(set.inputs) and "
          + "\(set.outputs)")
    }
    guard set.sampleShape == saved.data.sampleShape else {
      throw ConfigurationError(
        "\(checkpoint): the network was trained on samples of the shape "
          + "\(saved.data.sampleShape), but those of \(set.name) have \(set.sampleShape)")
    }
    return set
  }

  private func read() throws -> TrainingData {
    if let data, let coding = saved.data.table {
      let rows = try coding.schema.readRows(data, answered: true, unknown: unknown)
      guard rows.target != nil else {
        throw ConfigurationError("\(data): has no \(coding.quotedTargets) to compare with")
      }
      for note in rows.notes { say("note: \(note)") }
      let part = try coding.part(of: rows)
      return TrainingData(
        name: data, training: part, test: part, testName: "rows",
        classNames: saved.data.classNames, sampleShape: saved.data.sampleShape, table: coding)
    }
    var configuration = saved.configuration
    if let data, isTable(data) {
      throw ConfigurationError("\(data): is a table, but the network has not learned one")
    }
    // The network knows inputs by the scale of the images that it has learned.
    configuration.standardise = false
    if saved.data.table == nil { configuration.selection = SelectionSettings() }
    if let data {
      configuration.data = data
      configuration.validation = .own
    }
    guard saved.data.table == nil || isTable(configuration.data) else {
      throw ConfigurationError(
        "\(checkpoint): its network has learned a table that a program made; give rows with --data")
    }
    let root = dataRoot ?? configuration.dataRoot
    let place = root.isEmpty ? DataRoot() : DataRoot(path: root)
    let source = try DataSource(
      configuration.dataRequest, root: place, testOnly: configuration.validation == .own,
      progress: checkProgress())
    for note in source.notes(for: configuration.validation) where source.isOfPictures {
      say("note: \(note)")
    }
    if source.namesItsClasses, let classes = source.classNames, classes != saved.data.classNames {
      throw ConfigurationError(
        "\(configuration.data): has the classes \(Self.shown(classes)), but the network has learned "
          + Self.shown(saved.data.classNames))
    }
    configuration.imageSize = source.isOfPictures ? saved.data.sampleShape.last ?? 0 : 0
    let set = try source.data(for: configuration, reading: saved.data.vocabulary)
      .standardised(by: saved.data.scale)
    guard set.table == saved.data.table else {
      throw ConfigurationError(
        "\(checkpoint): the rows of \(set.name) have changed since training, so its held-out rows are "
          + "unknown: give further rows with --data")
    }
    return data == nil ? saved.lastTask(of: set) : set
  }

  /// The first ten names of classes.
  private static func shown(_ names: [String]) -> String {
    names.prefix(10).joined(separator: ", ") + (names.count > 10 ? " and others" : "")
  }
}
