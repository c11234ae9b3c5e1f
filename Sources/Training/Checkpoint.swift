import Datasets
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
    static let digest = "homeostat.digest"

    /// Every entry, and the mark by which other tools know a file of tensors.
    static let all: Set = [
      format, configuration, network, data, epochs, divergence, contents, monitorBytes, digest,
      "format",
    ]
  }

  /// What prediction needs to know of the data.
  public struct DataDescription: Codable, Sendable {
    public let name: String
    public let testName: String
    public let classNames: [String]
    public let sampleShape: [Int]
    public let table: TableCoding?
    public let scale: InputScale?
    public let vocabulary: Vocabulary?
    /// Whether samples were pictures in files, of any size; nil, as before there were such, where not.
    public let pictures: Bool?

    /// Whether samples are windows of recordings, which a scale standardises.
    public var isOfRecordings: Bool { sampleShape.count == 1 && table == nil && scale != nil }

    enum CodingKeys: String, CodingKey {
      case name, testName, classNames, table, scale, vocabulary, pictures
      case sampleShape = "imageShape"
    }
  }

  /// How many numbers a sample has, and how many outputs there are.
  public struct Ends: Codable, Sendable {
    public let inputs: Int
    public let outputs: Int
  }

  public let configuration: TrainingConfiguration
  /// What goes into the network, and what comes out.
  public let network: Ends
  public let data: DataDescription
  public let epochs: [EpochRecord]
  public let divergence: Divergence?
  /// How much of the monitor's file belongs to the steps that are done.
  public let monitorBytes: Int
  /// What lay in the files that the run was begun with; nil where an older version wrote it.
  let contents: Contents?
  public let tensors: [String: Tensor]

  /// Reads a checkpoint, whole: throws where any part of it is missing, damaged, or contradicts another.
  ///
  /// A program that has rules or penalties of its own says so first: see `Rules.add`.
  public init(contentsOf file: URL) throws {
    try self.init(SafeTensors(contentsOf: file), of: file)
  }

  /// Whether a file of tensors says that it is a checkpoint.
  static func isCheckpoint(_ saved: SafeTensors) -> Bool { saved.metadata[Key.format] != nil }

  init(_ saved: SafeTensors, of file: URL) throws {
    func entry<Value: Decodable>(_ key: String, _ type: Value.Type = Value.self) throws -> Value {
      let decoder = JSONDecoder()
      decoder.nonConformingFloatDecodingStrategy = .convertFromString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      guard let text = saved.metadata[key],
        let value = try? decoder.decode(Value.self, from: Data(text.utf8))
      else {
        throw CheckpointError(
          description: "\(file.path): is not a checkpoint of this version of homeostat: "
            + "'\(key)' is missing or unreadable in its metadata")
      }
      return value
    }
    let format = try entry(Key.format, Int.self)
    guard format == 1 else {
      throw CheckpointError(
        description: format > 1
          ? "\(file.path): was written by a newer homeostat"
          : "\(file.path): is damaged: there is no format \(format)")
    }
    // Settings that came later have their defaults.
    func whole<Value: Configurable>(_ key: String) throws -> Value {
      do {
        return try Value().changed(by: try entry(key), in: "'\(key)'")
      } catch let error as CheckpointError {
        throw error
      } catch {
        throw CheckpointError(
          description: "\(file.path): is not a checkpoint that this program can read: \(error)"
            + Self.hint(error))
      }
    }
    configuration = try whole(Key.configuration)
    network = try entry(Key.network)
    data = try entry(Key.data)
    epochs = try entry(Key.epochs)
    divergence = try entry(Key.divergence)
    monitorBytes = try entry(Key.monitorBytes)
    contents = saved.metadata[Key.contents] == nil ? nil : try entry(Key.contents)
    tensors = saved.tensors
    do {
      try validate()
      if let name = saved.unknownTypes.keys.min() {
        throw CheckpointError(description: "the tensor '\(name)' has an unknown type")
      }
      // An entry of another name may be one of these whose name is damaged.
      if let name = saved.metadata.keys.filter({ !Key.all.contains($0) }).min() {
        throw CheckpointError(description: "its metadata have the unknown entry '\(name)'")
      }
      // Checkpoints have had a digest since version 0.1; those before it are only looked through.
      if let digest = saved.metadata[Key.digest] {
        var metadata = saved.metadata
        metadata[Key.digest] = nil
        guard digest == Self.digest(of: tensors, metadata) else {
          throw CheckpointError(description: "its digest is not that of its content")
        }
      }
    } catch {
      throw CheckpointError(description: "\(file.path): the checkpoint is damaged: \(error)")
    }
  }

  /// What to do about a rule or a penalty that is not known.
  static func hint(_ error: any Error) -> String {
    let text = "\(error)"
    guard text.hasPrefix("there is no rule") || text.hasPrefix("there is no penalty") else {
      return ""
    }
    return "; if it is your own program's, read the checkpoint there, after Rules.add or "
      + "Penalties.add"
  }

  /// The checkpoint of a run between two steps, or of how it stood after its first epochs.
  fileprivate init(
    of run: TrainingRun, epochs: [EpochRecord], divergence: Divergence?, monitorBytes: Int,
    tensors: [String: Tensor]
  ) {
    configuration = run.configuration
    network = Ends(inputs: run.data.inputs, outputs: run.data.outputs)
    data = DataDescription(
      name: run.data.name, testName: run.data.testName, classNames: run.data.classNames,
      sampleShape: run.data.sampleShape, table: run.data.table,
      scale: run.data.training.scale, vocabulary: run.data.vocabulary,
      pictures: run.data.training.files == nil ? nil : true)
    (self.epochs, self.divergence) = (epochs, divergence)
    self.monitorBytes = monitorBytes
    contents = run.contents
    self.tensors = tensors
  }

  /// Writes the checkpoint under a temporary name and renames it.
  public func write(to file: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.userInfo[.leavesOutLaterDefaults] = true
    // Measures may be infinite, for which JSON has no number.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    func text(_ value: some Encodable) throws -> String {
      String(decoding: try encoder.encode(value), as: UTF8.self)
    }
    var metadata = [
      Key.format: "1", Key.configuration: try text(configuration),
      Key.network: try text(network), Key.data: try text(data), Key.epochs: try text(epochs),
      Key.divergence: try text(divergence), Key.contents: try text(contents),
      Key.monitorBytes: try text(monitorBytes),
    ]
    metadata[Key.digest] = Self.digest(of: tensors, metadata)
    try SafeTensors(tensors: tensors, metadata: metadata).write(to: file)
  }

  /// A SHA-256 of tensors and metadata, by which damage anywhere is seen.
  static func digest(
    of tensors: [String: Tensor], _ metadata: [String: String]
  ) -> String {
    let parts =
      metadata.map { "\($0.key)\n\($0.value)\n" }.sorted()
      + tensors.map { name, tensor in
        "\(name)\n\(tensor.elementType) \(tensor.shape) \(sha256(of: Data(tensor.bytes)))\n"
      }.sorted()
    return sha256(of: Data(parts.joined().utf8))
  }

  /// The network without its numbers.
  var plan: NetworkPlan {
    configuration.plan(
      from: data.sampleShape, tokens: data.vocabulary?.tokens, to: network.outputs)
  }

  /// The network as it was saved.
  public func makeNetwork(on device: Device = .cpu) throws -> Network {
    try throwingTensorErrors {
      let made = Network(
        plan, elementType: configuration.precision.elementType, on: device,
        multiplyingInBFloat16: configuration.precision == .bfloat16, using: Generator(seed: 0))
      try made.load(tensors)
      return made
    }
  }

  /// Throws where the run diverged, so that the network's outputs mean nothing.
  public func checkThatItConverged() throws {
    guard let divergence else { return }
    throw CheckpointError(
      description: "the network \(divergence), so that its outputs mean nothing: train it with a "
        + "lower learning rate")
  }
}

extension TrainingRun {
  /// All of the run as it stands.
  public func checkpoint(monitorBytes: Int = 0) -> Checkpoint {
    Checkpoint(
      of: self, epochs: epochs, divergence: divergence, monitorBytes: monitorBytes,
      tensors: savedTensors)
  }

  /// The run as it stood at the end of the epoch with the lowest validation loss so far; nil where no
  /// validation part chooses one.
  public var bestCheckpoint: Checkpoint? {
    best.map {
      Checkpoint(
        of: self, epochs: Array(epochs.prefix($0.number)), divergence: nil, monitorBytes: 0,
        tensors: $0.tensors)
    }
  }

  /// Takes the run up where a checkpoint left it.
  public func resume(from checkpoint: Checkpoint) throws {
    guard checkpoint.plan == network.plan else {
      throw CheckpointError(description: "the checkpoint is of another network")
    }
    try checkpoint.validate()
    let (batches, done) = try checkpoint.place()
    guard batches ?? batchesPerEpoch == batchesPerEpoch, done <= batchesPerEpoch else {
      throw CheckpointError(
        description: "the checkpoint is of a run with \(batches ?? done) batches an epoch, but the "
          + "samples now make \(batchesPerEpoch)")
    }
    try load(checkpoint.tensors)
    epochs = checkpoint.epochs
    divergence = checkpoint.divergence
    position = nil
    if let lossSum = checkpoint.tensors["position.lossSum"]?.item {
      var position = startEpoch()
      position.batch = done
      position.losses = BatchLosses(
        readAtOnce: readsLossesAtOnce, ofBatches: done, sum: lossSum,
        errorSum: checkpoint.tensors["position.errorSum"]?.item ?? 0)
      position.gradients = GradientMoments(checkpoint.tensors, after: done, of: network)
      self.position = position
    }
  }
}
