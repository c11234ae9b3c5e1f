import Foundation
import Settings
import Tensors

/// The folder of one run: its checkpoint, its metrics, and what it was run on.
///
/// `checkpoint.safetensors` is the run; `metrics.csv`, `monitor.csv` and the model card, `README.md`,
/// follow from it to the byte when a run is taken up again. `record.json` says what can differ: versions, machine and time.
public final class RunFolder {
  public let url: URL
  private var monitor: FileHandle?
  private var lock: Int32 = -1
  private var monitorBytes = 0

  /// The folder belongs to another process as long as that lives.
  public struct Busy: Error, CustomStringConvertible {
    let folder: URL
    public var description: String { "\(folder.path): another process is training here" }
  }

  public var checkpointFile: URL { url.appending(path: "checkpoint.safetensors") }

  /// The run at the end of the epoch that a validation part chose, if there is one.
  public var bestFile: URL { url.appending(path: "best.safetensors") }

  /// Where the best epoch's file waits until the checkpoint speaks of it.
  private var waitingFile: URL { url.appending(path: "best.next.safetensors") }
  /// The best epoch that is in its file.
  private var savedBest: Int?

  /// Makes the folder where it is missing, and keeps other processes from training in it.
  public convenience init(_ url: URL) throws {
    self.init(reading: url)
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw ConfigurationError("\(url.path): this folder cannot be made; is a file in its place?")
    }
    try hold()
  }

  /// A folder of which another process takes care, only to take up its run.
  public init(reading url: URL) { self.url = url }

  /// Holds the folder for this process; the system lets go when the process ends, however it does.
  private func hold() throws {
    lock = open(url.appending(path: "lock").path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard lock >= 0 else {
      throw ConfigurationError(
        "\(url.path): cannot be written: \(String(cString: strerror(errno)))")
    }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw Busy(folder: url) }
  }

  deinit { if lock >= 0 { close(lock) } }

  /// Whether there is a run to take up.
  public var hasCheckpoint: Bool { FileManager.default.fileExists(atPath: checkpointFile.path) }

  /// The configuration of the folder's run, if there is one to take up.
  public func savedConfiguration() throws -> TrainingConfiguration? {
    hasCheckpoint ? try Checkpoint(contentsOf: checkpointFile).configuration : nil
  }

  /// The epochs that the folder's run has gone through.
  public func epochsDone() throws -> Int {
    hasCheckpoint ? try Checkpoint(contentsOf: checkpointFile).epochs.count : 0
  }

  /// Takes a run up where the folder's checkpoint left it.
  public func resume(_ run: TrainingRun) throws {
    let checkpoint = try Checkpoint(contentsOf: checkpointFile)
    guard checkpoint.epochs.count <= run.configuration.epochs else {
      throw CheckpointError(
        description: "\(checkpointFile.path): \(checkpoint.epochs.count) epochs are done already, "
          + "more than the \(run.configuration.epochs) asked for")
    }
    // A run may be made longer, and its data may have moved; all else decides its numbers.
    var begun = checkpoint.configuration
    begun.epochs = run.configuration.epochs
    begun.dataRoot = run.configuration.dataRoot
    begun.contents = run.configuration.contents
    guard begun == run.configuration else {
      let differences = try Self.differences(begun, run.configuration)
      throw CheckpointError(
        description: "\(checkpointFile.path): this run was begun with other settings: "
          + differences + "; resume with the same, or choose another folder")
    }
    guard checkpoint.data.table == run.data.table else {
      throw CheckpointError(
        description:
          "\(checkpointFile.path): the rows of \(run.data.name) are not those with which "
          + "this run was begun; put them back, or choose another folder")
    }
    let changed = checkpoint.contents?.differences(from: run.contents) ?? []
    guard changed.isEmpty else {
      throw CheckpointError(
        description: "\(checkpointFile.path): what '\(changed.joined(separator: "', '"))' leads to "
          + "is not what this run was begun with; put it back, or choose another folder")
    }
    try run.resume(from: checkpoint)
    try resumeBest(of: run)
    monitorBytes = checkpoint.monitorBytes
  }

  /// Takes up the best epoch that the checkpoint speaks of.
  ///
  /// A process that was killed between two files has left it in the one that waits.
  private func resumeBest(of run: TrainingRun) throws {
    guard let wanted = run.bestEpoch else { return }
    for file in [bestFile, waitingFile] {
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      let found = try Checkpoint(contentsOf: file)
      guard found.epochs == Array(run.epochs.prefix(wanted)) else { continue }
      if file == waitingFile { try putBestInPlace() }
      (run.best, savedBest) = (BestEpoch(number: wanted, tensors: found.tensors), wanted)
      return
    }
    throw CheckpointError(
      description:
        "\(bestFile.path): is not that of epoch \(wanted), the best so far of the checkpoint "
        + "beside it; put the file back, or choose another folder")
  }

  private func putBestInPlace() throws {
    guard rename(waitingFile.path, bestFile.path) == 0 else {
      throw ConfigurationError(
        "\(bestFile.path): cannot be written: \(String(cString: strerror(errno)))")
    }
  }

  private static func differences(
    _ saved: TrainingConfiguration, _ asked: TrainingConfiguration
  ) throws -> String {
    let (saved, asked) = (try saved.settings, try asked.settings)
    return saved.keys.sorted().filter { saved[$0] != asked[$0] }.map {
      "\($0) was '\(saved[$0] ?? .null)' and is now '\(asked[$0] ?? .null)'"
    }.joined(separator: ", ")
  }

  /// Saves the run: first what the checkpoint speaks of, then the checkpoint.
  public func save(_ run: TrainingRun) throws {
    try monitor?.synchronize()
    try write(EpochRecord.table(run.epochs), to: "metrics.csv")
    try write(ModelCard(of: run))
    let newBest = run.best?.number == savedBest ? nil : run.bestCheckpoint
    try newBest?.write(to: waitingFile)
    try run.checkpoint(monitorBytes: monitorBytes).write(to: checkpointFile)
    if let newBest {
      try putBestInPlace()
      savedBest = newBest.epochs.count
    }
  }

  /// Adds measures of layers to `monitor.csv`.
  public func append(_ measures: [LayerMeasures]) throws {
    let handle = try monitor ?? openMonitor()
    let lines = measures.map(\.line).joined()
    do {
      try handle.write(contentsOf: Data(lines.utf8))
    } catch {
      throw ConfigurationError("\(url.path)/monitor.csv: cannot be written; is the disk full?")
    }
    monitorBytes += lines.utf8.count
  }

  private func openMonitor() throws -> FileHandle {
    let file = url.appending(path: "monitor.csv")
    if monitorBytes == 0 {
      try write(LayerMeasures.header, to: "monitor.csv")
      monitorBytes = LayerMeasures.header.utf8.count
    }
    guard let handle = try? FileHandle(forUpdating: file),
      let size = try? handle.seekToEnd(), size >= UInt64(monitorBytes)
    else {
      throw CheckpointError(
        description: "\(file.path): holds less than the checkpoint beside it says; put the file "
          + "back, or go on without --monitor")
    }
    // Lines after the checkpoint belong to steps that will be made again.
    try handle.truncate(atOffset: UInt64(monitorBytes))
    monitor = handle
    return handle
  }

  /// Writes the model card.
  public func write(_ card: ModelCard) throws { try write(card.text, to: "README.md") }

  /// Writes a text under a temporary name and renames it.
  public func write(_ text: String, to name: String) throws {
    try AtomicFile.write(Data(text.utf8), to: url.appending(path: name))
  }
}
