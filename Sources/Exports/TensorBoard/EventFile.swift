import Foundation
import Settings
import SwiftProtobuf
import Tensors
import Training

/// The numbers of a run's epochs as TensorBoard shows them, in a file that grows as the run does.
///
/// Its scalars have the names of `metrics.csv`, with a slash before a layer's number, and the epochs as
/// their steps; the text `settings` says what is trained. A run that is taken up again keeps the
/// events of the epochs that its checkpoint has, with the times at which they ended, and no others.
public final class EventFile: Sendable {
  private let handle: FileHandle
  private let url: URL

  /// Where the events of a folder are.
  public static func place(in folder: URL) -> URL {
    folder.appending(path: "events.out.tfevents.homeostat")
  }

  /// The file of a run that begins, or goes on from the epochs that it has; the folder is made.
  ///
  /// Throws where it cannot be written.
  public init(in folder: URL, of run: TrainingRun) throws {
    url = Self.place(in: folder)
    let earlier = (try? Data(contentsOf: url)) ?? Data()
    let events = Self.kept(of: earlier, run) ?? Self.events(of: run)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let contents = try events.reduce(Data()) { try $0 + EventRecords.framed($1.bytes) }
      if contents != earlier { try AtomicFile.write(contents, to: url) }
      handle = try FileHandle(forUpdating: url)
      try handle.seekToEnd()
    } catch {
      throw ConfigurationError(
        "\(url.path): cannot be written: name another folder with --tensorboard")
    }
  }

  /// Adds what an epoch came to.
  public func append(_ record: EpochRecord) throws {
    do {
      try handle.write(contentsOf: EventRecords.framed(Self.event(of: record).bytes))
    } catch {
      throw ConfigurationError("\(url.path): cannot be written; is the disk full?")
    }
  }

  /// The events that belong to the epochs of a run; nil where some of them are missing.
  private static func kept(of file: Data, _ run: TrainingRun) -> [Event]? {
    let events = EventRecords.events(of: file).compactMap { try? Event(serializedBytes: $0) }
    let known = events.filter { $0.step <= run.epochs.count }
    guard known.first?.fileVersion == fileVersion, known.dropFirst().first?.isText == true,
      known.dropFirst(2).map(\.step) == run.epochs.map({ Int64($0.epoch) })
    else { return nil }
    return known
  }

  private static let fileVersion = "brain.Event:2"

  /// All events of a run as it stands.
  private static func events(of run: TrainingRun) -> [Event] {
    var version = Event.now(0)
    version.fileVersion = fileVersion
    var text = Event.now(0)
    text.summary.value = [.text("settings", ModelCard(of: run).settings)]
    return [version, text] + run.epochs.map(event)
  }

  private static func event(of record: EpochRecord) -> Event {
    var event = Event.now(record.epoch)
    event.summary.value = record.numbers.map {
      .scalar($0.name.replacing(".", with: "/", maxReplacements: 1), $0.value)
    }
    return event
  }
}

private typealias Event = Tensorboard_Event

extension Tensorboard_Event {
  fileprivate static func now(_ step: Int) -> Self {
    var event = Self()
    (event.wallTime, event.step) = (Date.now.timeIntervalSince1970, Int64(step))
    return event
  }

  fileprivate var isText: Bool { summary.value.first?.metadata.pluginData.pluginName == "text" }

  fileprivate var bytes: Data { get throws { try serializedData() } }
}

extension Tensorboard_Summary.Value {
  fileprivate static func scalar(_ tag: String, _ number: Double) -> Self {
    var value = Self()
    (value.tag, value.simpleValue) = (tag, Float(number))
    return value
  }

  fileprivate static func text(_ tag: String, _ text: String) -> Self {
    var value = Self()
    value.tag = tag
    value.metadata.pluginData.pluginName = "text"
    (value.tensor.dtype, value.tensor.tensorShape) = (.string, .init())
    value.tensor.stringVal = [Data(text.utf8)]
    return value
  }
}
