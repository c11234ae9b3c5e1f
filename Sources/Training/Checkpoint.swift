import Foundation
import Networks
import Settings
import Tensors

/// A checkpoint that does not fit what it is asked for.
public struct CheckpointError: Error, Equatable, CustomStringConvertible {
  public let description: String
}

/// A run as it stands between two steps, in a safetensors file.
///
/// The tensors are the network's by their names, so that other programs can read them, and the
/// optimizer's and the order's; the metadata hold the configuration, the place in the run, and the
/// epochs so far. It holds nothing of time or machine: the same run gives the same bytes.
public struct Checkpoint: Sendable {
  /// What the metadata say, each entry in JSON.
  private enum Key {
    static let format = "homeostat.format"
    static let configuration = "homeostat.configuration"
    static let network = "homeostat.network"
    static let data = "homeostat.data"
    static let epochs = "homeostat.epochs"
    static let divergence = "homeostat.divergence"
    static let contents = "homeostat.contents"
    static let monitorBytes = "homeostat.monitor_bytes"
  }

  /// What prediction needs to know of the data.
  public struct DataDescription: Codable, Sendable {
    public let name: String
    public let testName: String
    public let classNames: [String]
    public let sampleShape: [Int]
    public let table: TableCoding?
    public let scale: InputScale?

    enum CodingKeys: String, CodingKey {
      case name, testName, classNames, table, scale
      case sampleShape = "imageShape"
    }
  }

  public let configuration: TrainingConfiguration
  public let network: DenseConfiguration
  public let data: DataDescription
  public let epochs: [EpochRecord]
  public let divergence: Divergence?
  /// How much of the monitor's file belongs to the steps that are done.
  public let monitorBytes: Int
  /// What lay in the files that the run was begun with; nil where an older version wrote it.
  let contents: Contents?
  public let tensors: [String: Tensor]

  /// Reads a checkpoint.
  public init(contentsOf file: URL) throws {
    let saved = try SafeTensors(contentsOf: file)
    func entry<Value: Decodable>(_ key: String, _ type: Value.Type = Value.self) throws -> Value {
      guard let text = saved.metadata[key],
        let value = try? JSONDecoder().decode(Value.self, from: Data(text.utf8))
      else {
        throw CheckpointError(
          description: "\(file.path): is not a checkpoint of this version of homeostat: "
            + "'\(key)' is missing or unreadable in its metadata")
      }
      return value
    }
    guard try entry(Key.format, Int.self) == 1 else {
      throw CheckpointError(description: "\(file.path): was written by a newer homeostat")
    }
    // Settings that came later have their defaults.
    func whole<Value: Configurable>(_ key: String) throws -> Value {
      do {
        return try Value().changed(by: try entry(key), in: "it")
      } catch let error as ConfigurationError {
        throw CheckpointError(
          description: "\(file.path): is not a checkpoint of this version of homeostat: \(error)")
      }
    }
    configuration = try whole(Key.configuration)
    network = try whole(Key.network)
    data = try entry(Key.data)
    epochs = try entry(Key.epochs)
    divergence = try entry(Key.divergence)
    monitorBytes = try entry(Key.monitorBytes)
    contents = saved.metadata[Key.contents] == nil ? nil : try entry(Key.contents)
    tensors = saved.tensors
  }

  /// The checkpoint of a run between two steps.
  init(of run: TrainingRun, monitorBytes: Int) {
    configuration = run.configuration
    network = run.network.configuration
    data = DataDescription(
      name: run.data.name, testName: run.data.testName, classNames: run.data.classNames,
      sampleShape: run.data.sampleShape, table: run.data.table,
      scale: run.data.training.scale)
    epochs = run.epochs
    divergence = run.divergence
    self.monitorBytes = monitorBytes
    contents = run.contents
    var tensors = run.network.state
    for (name, tensor) in run.optimizer.state { tensors["optimizer.\(name)"] = tensor }
    tensors["order.generator"] = run.generator.state
    if let position = run.position {
      tensors["order.generator"] = position.generatorState
      tensors["position.batch"] = Tensor([Int64(position.batch)])
      tensors["position.lossSum"] = Tensor([position.lossSum])
    }
    self.tensors = tensors
  }

  /// Writes the checkpoint under a temporary name and renames it.
  public func write(to file: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    func text(_ value: some Encodable) throws -> String {
      String(decoding: try encoder.encode(value), as: UTF8.self)
    }
    let metadata = [
      Key.format: "1", Key.configuration: try text(configuration),
      Key.network: try text(network), Key.data: try text(data), Key.epochs: try text(epochs),
      Key.divergence: try text(divergence), Key.contents: try text(contents),
      Key.monitorBytes: try text(monitorBytes),
    ]
    try SafeTensors(tensors: tensors, metadata: metadata).write(to: file)
  }

  /// The network as it was saved.
  public func makeNetwork(on device: Device = .cpu) throws -> DenseNetwork {
    let made = DenseNetwork(
      network, elementType: configuration.precision.elementType, on: device,
      using: Generator(seed: 0))
    do {
      try made.load(tensors)
    } catch let error as NetworkStateError {
      throw CheckpointError(description: "the checkpoint does not fit its network: \(error)")
    }
    return made
  }
}

extension TrainingRun {
  /// All of the run as it stands.
  public func checkpoint(monitorBytes: Int = 0) -> Checkpoint {
    Checkpoint(of: self, monitorBytes: monitorBytes)
  }

  /// Takes the run up where a checkpoint left it.
  public func resume(from checkpoint: Checkpoint) throws {
    guard checkpoint.network == network.configuration else {
      throw CheckpointError(description: "the checkpoint is of another network")
    }
    do {
      try network.load(checkpoint.tensors)
    } catch let error as NetworkStateError {
      throw CheckpointError(description: "the checkpoint does not fit its network: \(error)")
    }
    let prefix = "optimizer."
    optimizer.state = Dictionary(
      uniqueKeysWithValues: checkpoint.tensors.filter { $0.key.hasPrefix(prefix) }
        .map { (String($0.key.dropFirst(prefix.count)), $0.value) })
    epochs = checkpoint.epochs
    divergence = checkpoint.divergence
    position = nil
    guard let state = checkpoint.tensors["order.generator"] else {
      throw CheckpointError(description: "the checkpoint has no order of samples")
    }
    try throwingTensorErrors { generator.state = state }
    if let batch = checkpoint.tensors["position.batch"] {
      var position = startEpoch()
      position.batch = Int(batch.item)
      position.lossSum = checkpoint.tensors["position.lossSum"]?.item ?? 0
      self.position = position
    }
  }
}
