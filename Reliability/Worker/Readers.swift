import Experiments
import Foundation
import Homeostat

/// The library's own entry points for every kind of file, each as a function from a path to bytes
/// that differ where what was read differs.
struct Readers {
  /// An undamaged checkpoint of a network that has learned images, and its data.
  private let images: Checkpoint
  private let imageData: TrainingData
  /// An undamaged checkpoint of a network that has learned a table.
  private let table: Checkpoint
  private let encoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }()

  init(undamaged folder: URL) throws {
    images = try Checkpoint(contentsOf: folder.appending(path: "run/checkpoint.safetensors"))
    table = try Checkpoint(contentsOf: folder.appending(path: "table-run/checkpoint.safetensors"))
    imageData = try DataSource(images.configuration.dataRequest, root: DataRoot())
      .data(for: images.configuration)
  }

  func read(_ path: String, as kind: String) throws -> Data {
    let file = URL(filePath: path)
    switch kind {
    case "idx-images":
      let images = try IDX.readImages(at: path)
      return Data("\(images.shape)".utf8) + images.pixels
    case "idx-labels": return Data(try IDX.readLabels(at: path))
    case "cifar": return bytes(of: try CIFAR.ten.readBatch(at: path))
    case "archive":
      let data = try loadImages(path)
      return bytes(of: data.training) + bytes(of: data.test)
    case "png":
      let shape = ImageShape(channels: 3, height: 12, width: 10)
      return Data(try PNG.read(at: path, as: shape).pixels)
    case "npy": return bytes(of: try Tensor(numPyFile: file))
    case "safetensors": return try bytes(of: SafeTensors(contentsOf: file))
    case "checkpoint": return try predictions(ofCheckpoint: file)
    case "weights": return try firstStep { $0.initialWeights = path }
    case "order": return try firstStep { $0.sampleOrder = path }
    case "resume": return try resumed(file)
    case "table": return try firstStep(ofTable: path)
    case "rows": return try predictions(ofRows: path)
    case "store": return try contents(ofStore: file)
    case "outcome": return Data(try Report(file).page.utf8)
    default: throw ConfigurationError("there is no kind '\(kind)'")
    }
  }

  private func predictions(ofCheckpoint file: URL) throws -> Data {
    let saved = try Checkpoint(contentsOf: file)
    let inputs = Tensor.zeros([2, saved.network.inputs], elementType: .float32)
    return Data("\(try saved.predictions(for: inputs))\(saved.epochs.count)".utf8)
  }

  /// The rows of a file to predict, with the answers of the network that knows their table.
  private func predictions(ofRows path: String) throws -> Data {
    guard let coding = table.data.table else { throw ConfigurationError("no table") }
    let inputs = try coding.inputs(of: try coding.schema.readRows(path))
    return Data("\(try table.predictions(for: inputs))".utf8)
  }

  /// The run of the undamaged configuration, changed, after its first step.
  private func firstStep(_ change: (inout TrainingConfiguration) -> Void) throws -> Data {
    var configuration = images.configuration
    change(&configuration)
    return try step(TrainingRun(configuration, on: imageData))
  }

  private func firstStep(ofTable path: String) throws -> Data {
    var configuration = TrainingConfiguration()
    (configuration.data, configuration.hidden) = (path, Widths([4]))
    (configuration.batchSize, configuration.threads) = (8, 1)
    // Where nothing says which column to predict, it is the last.
    do {
      _ = try loadTable(path)
    } catch TableError.noTarget(_, let columns) {
      configuration.target = columns.last ?? ""
    }
    let data = try DataSource(configuration.dataRequest, root: DataRoot())
      .data(for: configuration)
    if data.isRegression { configuration.loss = .meanSquaredError }
    return try step(TrainingRun(configuration, on: data)) + Data("\(data.classNames)".utf8)
  }

  /// The run of a folder, taken up and gone on with.
  private func resumed(_ url: URL) throws -> Data {
    var configuration = images.configuration
    configuration.epochs += 1
    let run = try TrainingRun(configuration, on: imageData)
    let folder = try RunFolder(url)
    try folder.resume(run)
    let monitored = try encoder.encode(try folder.monitored())
    return try step(run) + monitored + Data("\(folder.machineRecord?.starts ?? 0)".utf8)
  }

  private func step(_ run: TrainingRun) throws -> Data {
    _ = run.next()
    return try bytes(of: SafeTensors(tensors: run.checkpoint().tensors))
  }

  /// All runs of a store, also as another store takes them over.
  private func contents(ofStore folder: URL) throws -> Data {
    let store = try RunStore(folder)
    let lines = try store.runs().map { try $0.json(pretty: false) }
    let copy = URL(filePath: folder.path + "-copy")
    defer { try? FileManager.default.removeItem(at: copy) }
    let count = try RunStore(copy).merge(store)
    return Data("\(lines.joined(separator: "\n"))\(count)".utf8)
  }

  private func bytes(of set: ImageSet) -> Data { Data(set.labels + set.pixels) }

  private func bytes(of tensor: Tensor) -> Data {
    Data("\(tensor.elementType)\(tensor.shape)".utf8) + tensor.bytes
  }

  private func bytes(of file: SafeTensors) throws -> Data {
    let metadata = try encoder.encode(file.metadata)
    return file.tensors.sorted { $0.key < $1.key }.reduce(metadata) {
      $0 + Data($1.key.utf8) + bytes(of: $1.value)
    }
  }
}
