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

      Examples:
        homeostat predict results/long shirt.png boot.png
        homeostat predict results/long t10k-images-idx3-ubyte.gz --json
        homeostat predict results/wine new-bottles.csv
      """)

  @Argument(help: "A checkpoint, or the folder of a run.")
  var checkpoint: String

  @Argument(help: "Files of images, recordings or texts, or tables.")
  var files: [String]

  @Flag(help: "Print one JSON object a line on standard output, with every probability.")
  var json = false

  func run() throws {
    let saved = try Checkpoint(contentsOf: CheckpointArgument.file(checkpoint))
    // Every file is read before the first answer, so that a bad one leaves no half output.
    let inputs = try files.map { ($0, try Self.inputs(ofFile: $0, for: saved)) }
    let predictions = try inputs.map { file, inputs in
      do {
        return (file, try saved.predictions(for: inputs.numbers, lengths: inputs.lengths))
      } catch let error as CheckpointError {
        throw ConfigurationError("\(file): \(error)")
      }
    }
    for (file, answers) in predictions {
      for (index, prediction) in answers.enumerated() {
        try answer(prediction, of: saved.data.table?.targets ?? [], file: file, index: index)
      }
    }
  }

  private typealias Inputs = (numbers: Tensor, lengths: Tensor?)

  private static func inputs(ofFile path: String, for saved: Checkpoint) throws -> Inputs {
    guard let vocabulary = saved.data.vocabulary else {
      return (try numbers(ofFile: path, for: saved), nil)
    }
    let (tokens, lengths) = vocabulary.tokens(of: [try readText(path)])
    return (Tensor(tokens, shape: [1, vocabulary.length]), Tensor(lengths))
  }

  private static func numbers(ofFile path: String, for saved: Checkpoint) throws -> Tensor {
    if let coding = saved.data.table {
      let rows = try coding.schema.readRows(path)
      for note in rows.notes { say("note: \(path): \(note)") }
      return try coding.inputs(of: rows)
    }
    if saved.data.isOfRecordings {
      let windows = try readWindows(path, length: saved.network.inputs)
      return Tensor(windows.flatMap { $0 }, shape: [windows.count, saved.network.inputs])
    }
    return try images(
      ofFile: path, shape: saved.data.sampleShape, ofAnySize: saved.data.pictures == true)
  }

  /// The images of a file as rows of numbers between 0 and 1.
  private static func images(
    ofFile path: String, shape: [Int], ofAnySize: Bool
  ) throws -> Tensor {
    guard shape.count == 3 else {
      throw ConfigurationError(
        "\(path): the network has learned samples of \(shape.map(String.init).joined(separator: " x ")) "
          + "that a program made, not images: ask the program")
    }
    let expected = ImageShape(channels: shape[0], height: shape[1], width: shape[2])
    let images: Images
    switch try ImageFileFormat(ofFile: path) {
    case .numPy: return try numPyInputs(path, expected)
    case .png where ofAnySize, .jpeg where ofAnySize:
      images = try Images(pictureAt: path, size: expected.width)
    case .jpeg: images = try JPEG.read(at: path, as: expected)
    case .png: images = try PNG.read(at: path, as: expected)
    case .idx: images = try IDX.readImages(at: path)
    }
    guard images.shape == expected else {
      throw ConfigurationError(
        "\(path): the images are \(images.shape), but the network was trained on \(expected)")
    }
    return Tensor(images.pixels, shape: [images.count, expected.pixelCount])
      .cast(to: .float64) / 255
  }

  private static func numPyInputs(_ path: String, _ expected: ImageShape) throws -> Tensor {
    let array = try Tensor(numPyFile: URL(filePath: path))
    let size = expected.pixelCount
    guard array.count > 0, expected.isShape(ofArray: array.shape) else {
      throw ConfigurationError(
        "\(path): the array is \(array.shape), but an image of this network is \(expected): give "
          + "one image a row")
    }
    let rows = array.reshaped([-1, size])
    switch array.elementType {
    case .uint8: return rows.cast(to: .float64) / 255
    case .float16, .float32, .float64:
      let values = rows.elements(as: Double.self)
      guard values.allSatisfy({ (0...1).contains($0) }) else {
        throw ConfigurationError(
          "\(path): a floating-point image has numbers from 0 to 1, and this array has others")
      }
      return rows
    default:
      throw ConfigurationError(
        "\(path): images are uint8 or floating point, not "
          + array.elementType.rawValue)
    }
  }

  private func answer(
    _ prediction: Prediction, of targets: [String], file: String, index: Int
  ) throws {
    var line = JSONLine(event: "prediction")
    line["file"] = .text(file)
    line.add("index", Double(index))
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
    if json { try line.print() } else { try printLine("\(file)\t\(index)\t\(text)") }
  }
}
