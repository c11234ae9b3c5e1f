import ArgumentParser
import Foundation
import Homeostat

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predict the classes of images, recordings or texts, or the target of table rows.",
    discussion: """
      Images come as PNG or JPEG (one image a file), IDX (also .gz) or NumPy's .npy: uint8 from 0 to \
      255, or floating point from 0 to 1, with one image a row. A network trained on a folder of \
      pictures takes PNG and JPEG of any size, and resizes them as in training. A network trained \
      on a table reads CSV files with the same columns; the targets may be absent. One trained on \
      recordings reads text files with one number a line, window by window; one trained on texts \
      reads a text a file.

      With --out the predictions become a CSV file: of tables the rows as they were read, with the \
      line of each; of images, recordings and texts the file and the sample's index, counted from 0; \
      then the prediction, and of classes a probability each. Lines and indices are those that errors \
      name.

      Examples:
        homeostat predict results/long shirt.png boot.png
        homeostat predict results/long t10k-images-idx3-ubyte.gz --json
        homeostat predict results/wine new-bottles.csv --out predicted.csv
        cut -d, -f1-8 bottles.csv | homeostat predict results/wine - --out -
      """)

  @Argument(help: "A checkpoint, or the folder of a run.")
  var checkpoint: String

  @Argument(
    help:
      "Files of images, recordings or texts, or tables; - is a table, recording or text on standard input."
  )
  var files: [String]

  @Flag(help: "Print one JSON object a line on standard output, with every probability.")
  var json = false

  @Option(
    help: .init("The CSV file to write; - is standard output. (default: none)", valueName: "file"))
  var out: String?

  @Option(help: UnknownCategories.help)
  var unknown: UnknownCategories?

  func run() throws {
    try refuseContradictions()
    let saved = try Checkpoint(contentsOf: CheckpointArgument.file(checkpoint))
    try unknown?.checkEffect(on: saved)
    // Every file is read before the first answer, so that a bad one leaves no half output.
    let inputs = try files.map {
      try PredictionInputs(ofFile: $0, for: saved, unknown: unknown ?? .refuse)
    }
    let predictions = try inputs.map { inputs in
      do {
        return try saved.predictions(
          for: inputs.numbers, lengths: inputs.lengths, naming: inputs.title)
      } catch let error as CheckpointError {
        throw ConfigurationError("\(inputs.path): \(error)")
      }
    }
    if let out {
      try write(PredictionTable(of: zip(inputs, predictions), by: saved), to: out)
      return
    }
    for (inputs, answers) in zip(inputs, predictions) {
      for (index, prediction) in answers.enumerated() {
        try answer(prediction, of: saved.data.table?.targets ?? [], inputs, index: index)
      }
    }
  }

  /// Throws where options or arguments contradict each other.
  private func refuseContradictions() throws {
    guard out == nil || !json else {
      throw ValidationError("--out writes CSV, and --json prints JSON: give one of them")
    }
    guard files.count(where: { $0 == StandardInput.path }) < 2 else {
      throw ValidationError("- is given twice, and standard input can be read only once")
    }
    guard let out, out != "-" else { return }
    let place = URL(filePath: out).resolvingSymlinksInPath()
    let used = files.filter { $0 != StandardInput.path } + [checkpoint]
    if let file = used.first(where: { URL(filePath: $0).resolvingSymlinksInPath() == place }) {
      throw ValidationError("--out would write over \(file), which is read: choose another file")
    }
  }

  private func write(_ table: PredictionTable, to out: String) throws {
    guard out != "-" else { return try printText(table.text) }
    try AtomicFile.write(Data(table.text.utf8), to: URL(filePath: out))
    say("\(out): \(table.rowCount) \(table.rowCount == 1 ? "prediction" : "predictions")")
  }

  private func answer(
    _ prediction: Prediction, of targets: [String], _ inputs: PredictionInputs, index: Int
  ) throws {
    var line = JSONLine(event: "prediction")
    line["file"] = .text(inputs.path)
    line.add("index", Double(index))
    if let source = inputs.source { line.add("line", Double(source.lines[index])) }
    let text: String
    switch prediction {
    case .classified(let name, let best, let probabilities):
      line["class"] = .text(name)
      line.add("label", Double(best))
      line["probabilities"] = .list(probabilities.map { .number($0) })
      text = "\(name)\t\(String(format: "%.4f", probabilities[best]))"
    case .numbers(let numbers) where numbers.count == 1:
      line.add("value", numbers[0])
      text = String(format: "%.6g", numbers[0])
    case .numbers(let numbers):
      let values = zip(targets, numbers.map { Setting.number($0) })
      line["values"] = .table(Dictionary(uniqueKeysWithValues: values))
      text = zip(targets, numbers).map { "\($0)=\(String(format: "%.6g", $1))" }
        .joined(separator: "\t")
    }
    let number = inputs.source?.lines[index] ?? index
    if json { try line.print() } else { try printLine("\(inputs.path)\t\(number)\t\(text)") }
  }
}
