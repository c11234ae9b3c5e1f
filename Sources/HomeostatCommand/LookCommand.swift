import ArgumentParser
import Experiments
import Foundation
import Homeostat

struct LookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "look",
    abstract: "Look at what the units of a trained network do.",
    discussion: """
      Sends test samples through the network of a checkpoint and draws, for some units of each layer, \
      the density of their inputs and over it their response curve: the activation with gain and bias. \
      Beside these stand all gains and biases, the slopes, the dead units (one output for every sample), \
      the dormant ones (a mean magnitude of at most 0.025 of their layer's) and each layer's entropy; \
      and gain, bias, slope and entropy over time where the run recorded them with --monitor.

      Without --units it takes three units of each layer: the one with the least slope, one in the \
      middle, and the one with the smallest outputs. Layers and units are counted from 1.

      The folder of --out gets a page in one file, index.html, its pictures as SVG, and units.csv with \
      every unit of the layers.

      Examples:
        homeostat look results/long
        homeostat look results/long --layer 1,3 --units 7,12 --out seven
        homeostat look results/long --data fashion-mnist --json
      """)

  @Argument(help: "A checkpoint, or the folder of a run.")
  var checkpoint: String

  @Option(help: .init("Layers of units, as 1,3. (default: all)", valueName: "numbers"))
  var layer: String?

  @Option(
    help: .init("Units of each of the layers, as 7,12. (default: three)", valueName: "numbers"))
  var units: String?

  @Option(
    help: .init(
      "How many test samples, from the first on; fewer where units see many places of each.",
      valueName: "n"))
  var samples = 1000

  @Option(help: "Another set of images or texts, or a file of further rows with their targets.")
  var data: String?

  @Option(help: "The folder of the data sets. (default: that of the run)")
  var dataRoot: String?

  @Option(
    help: .init("The folder to write. (default: look, beside the checkpoint)", valueName: "folder"))
  var out: String?

  @Flag(help: "Print one JSON object a line on standard output.")
  var json = false

  func run() throws {
    let (layers, units) = (try Self.numbers(layer, "--layer"), try Self.numbers(units, "--units"))
    guard samples > 0 else { throw ValidationError("--samples must be at least 1") }
    let file = try CheckpointArgument.file(checkpoint)
    let saved = try Checkpoint(contentsOf: file)
    let set = try CheckpointData(checkpoint, saved, data: data, dataRoot: dataRoot).testPart()
    let folder = file.deletingLastPathComponent()
    let microscope: Microscope
    do {
      microscope = try Microscope(
        saved, on: set, in: folder, layers: layers, units: units, samples: samples)
    } catch let error as ConfigurationError {
      throw ConfigurationError("\(checkpoint): \(error)")
    }
    let place = out.map { URL(filePath: $0) } ?? folder.appending(path: "look")
    let page = try microscope.write(to: place)
    if json { try printJSON(microscope, page) } else { try show(microscope, page) }
  }

  /// Whole numbers from 1 on, each once.
  private static func numbers(_ text: String?, _ option: String) throws -> [Int] {
    guard let text else { return [] }
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
      Int($0.trimmingCharacters(in: .whitespaces))
    }
    guard let found = numbers as? [Int], found.allSatisfy({ $0 > 0 }) else {
      throw ValidationError("\(option) \(text): write whole numbers from 1 on, such as 1,3")
    }
    guard Set(found).count == found.count else {
      throw ValidationError("\(option) \(text): names the same number twice")
    }
    return found
  }

  private func show(_ microscope: Microscope, _ page: URL) throws {
    try printLine("\(microscope.title): \(microscope.samples)")
    for line in Self.columns(microscope.layerTable, left: 4) { try printLine(line) }
    for view in microscope.layers {
      try printLine("layer \(view.layer.number):")
      for line in Self.columns(microscope.unitTable(view), left: 2) { try printLine("  \(line)") }
    }
    for note in microscope.notes { try printLine(note) }
    say("see \(page.path)")
  }

  /// Rows with columns as wide as their widest cell, the first `left` of texts.
  private static func columns(_ rows: [[String]], left: Int) -> [String] {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { Columns.row($0, widths, left: left) }
  }
}

// JSON.
extension LookCommand {
  private func printJSON(_ microscope: Microscope, _ page: URL) throws {
    var line = JSONLine(event: "look")
    line["title"] = .text(microscope.title)
    line["samples"] = .text(microscope.samples)
    line["page"] = .text(page.relativePath)
    line["notes"] = .list(microscope.notes.map { .text($0) })
    try line.print()
    for view in microscope.layers {
      let layer = view.layer
      var line = JSONLine(event: "layer")
      line.add("layer", Double(layer.number))
      line["path"] = .text(layer.layer.path)
      line["rule"] = .text(layer.layer.rule.label)
      line["activation"] = layer.layer.activation.map { .text($0.rawValue) }
      line.add("units", Double(layer.layer.count))
      line.add("rows", Double(layer.rows))
      line.add("entropy", layer.entropy)
      line.add("slope", layer.slope)
      line.add("effective_rank", layer.effectiveRank)
      line["dead"] = Self.units(of: layer, where: \.isDead)
      line["dormant"] = Self.units(of: layer, where: \.isDormant)
      try line.print()
      for chosen in view.units { try printUnit(chosen, of: layer) }
    }
  }

  private static func units(
    of layer: ObservedLayer, where isMeant: (ObservedUnit) -> Bool
  ) -> Setting {
    .list(layer.units.filter(isMeant).map { .number(Double($0.number)) })
  }

  private func printUnit(_ chosen: ChosenUnit, of layer: ObservedLayer) throws {
    let unit = chosen.unit
    var line = JSONLine(event: "unit")
    line.add("layer", Double(layer.number))
    line.add("unit", Double(unit.number))
    line["chosen_for"] = chosen.reason.map { .text($0) }
    line["gain"] = unit.gain.map { .number($0) }
    line["bias"] = unit.bias.map { .number($0) }
    line.add("input_mean", unit.inputMean)
    line.add("input_deviation", unit.inputDeviation)
    line.add("output_mean", unit.outputMean)
    line.add("output_size", unit.outputSize)
    line.add("slope", unit.slope)
    line["dead"] = .bool(unit.isDead)
    line["dormant"] = .bool(unit.isDormant)
    let density = InputDensity(of: layer.rows(ofUnit: unit.number).x, bins: 60)
    line["x"] = .list(density.middles.map { .number($0) })
    line["density"] = .list(density.values.map { .number($0) })
    try line.print()
  }
}
