import Foundation
import Homeostat

/// What a file holds for a trained network.
struct PredictionInputs {
  let path: String
  /// [samples, numbers a sample].
  let numbers: Tensor
  /// The steps of each sample where these are padded.
  private(set) var lengths: Tensor?
  /// The rows as they stand in a table.
  private(set) var source: SourceRows?

  /// What errors call a sample.
  func title(_ sample: Int) -> String {
    source.map { "line \($0.lines[sample])" } ?? "sample \(sample)"
  }

  /// Reads a file, or standard input, as a network's samples.
  init(
    ofFile path: String, for saved: Checkpoint, unknown: UnknownCategories = .refuse
  ) throws {
    self.path = path
    if let vocabulary = saved.data.vocabulary {
      let (tokens, lengths) = vocabulary.tokens(of: [try readText(path)])
      self.lengths = Tensor(lengths)
      numbers = Tensor(tokens, shape: [1, vocabulary.length])
    } else if let coding = saved.data.table {
      let (rows, source) = try coding.schema.readRowsToPredict(path, unknown: unknown)
      for note in rows.notes { say("note: \(path): \(note)") }
      self.source = source
      numbers = try coding.inputs(of: rows)
    } else if saved.data.isOfRecordings {
      let windows = try readWindows(path, length: saved.network.inputs)
      numbers = Tensor(windows.flatMap { $0 }, shape: [windows.count, saved.network.inputs])
    } else {
      numbers = try Self.images(
        ofFile: path, shape: saved.data.sampleShape, ofAnySize: saved.data.pictures == true)
    }
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
    guard path != StandardInput.path else {
      throw ConfigurationError("images are read from files, not from standard input: name a file")
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
}
