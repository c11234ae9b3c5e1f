import Foundation
import Homeostat
import Testing

@testable import Exports

@Suite("Events for TensorBoard")
struct TensorBoardTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "events-\(UUID())")

  private func configuration(epochs: Int = 3) throws -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.hidden = Widths([4])
    configuration.rule = [try Rule("ip")]
    configuration.batchSize = 20
    configuration.epochs = epochs
    return configuration
  }

  /// Trains and writes the events of each epoch, those after `stop` as a process would that is killed then.
  @discardableResult
  private func train(epochs: Int = 3, from checkpoint: Checkpoint? = nil, saveAt: Int? = nil) throws
    -> (run: TrainingRun, saved: Checkpoint?)
  {
    let run = try TrainingRun(configuration(epochs: epochs), on: Trained.images())
    run.measures = [.units]
    if let checkpoint { try run.resume(from: checkpoint) }
    let file = try EventFile(in: folder, of: run)
    var saved: Checkpoint?
    for case .epoch(let record) in run.events {
      try file.append(record)
      if record.epoch == saveAt { saved = run.checkpoint() }
    }
    return (run, saved)
  }

  private var events: [Tensorboard_Event] {
    get throws {
      let data = try Data(contentsOf: EventFile.place(in: folder))
      return try EventRecords.events(of: data).map { try Tensorboard_Event(serializedBytes: $0) }
    }
  }

  @Test("The checksum is that of RFC 3720")
  func checksum() {
    #expect(crc32c(Array("123456789".utf8)) == 0xE306_9283)
    #expect(crc32c([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(crc32c([UInt8](repeating: 255, count: 32)) == 0x62A8_AB43)
    #expect(crc32c(UInt8(0)..<32) == 0x46DD_794E)
    #expect(crc32c([]) == 0)
  }

  @Test("A frame has length and checksums, and what is damaged ends a file")
  func frames() {
    let framed = EventRecords.framed(Data("abc".utf8))
    #expect(framed.count == 8 + 4 + 3 + 4)
    #expect(Array(framed.prefix(8)) == [3, 0, 0, 0, 0, 0, 0, 0])
    let two = framed + EventRecords.framed(Data())
    #expect(EventRecords.events(of: two) == [Data("abc".utf8), Data()])
    for length in 0..<two.count {
      #expect(EventRecords.events(of: two.prefix(length)).count == (length >= framed.count ? 1 : 0))
    }
    for place in framed.indices {
      var damaged = two
      damaged[place] ^= 1
      #expect(EventRecords.events(of: damaged).isEmpty)
    }
  }

  @Test("A run has one event an epoch, with every number of its record")
  func run() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try train().run
    let events = try events
    #expect(events[0].fileVersion == "brain.Event:2" && events.count == 2 + 3)
    let text = try #require(events[1].summary.value.first)
    #expect(text.tag == "settings" && text.metadata.pluginData.pluginName == "text")
    #expect(String(decoding: text.tensor.stringVal[0], as: UTF8.self).contains("| rule | ip:"))
    for (event, record) in zip(events.dropFirst(2), run.epochs) {
      #expect(event.step == record.epoch)
      let values = Dictionary(
        uniqueKeysWithValues: event.summary.value.map { ($0.tag, $0.simpleValue) })
      #expect(values["train_loss"] == Float(record.trainLoss))
      #expect(values["test_error"] == Float(record.testError))
      #expect(values["dormant/1"] == record.measures?["dormant.1"].map { Float($0) })
      #expect(values.count == 5 + 6)
    }
  }

  @Test("A run that is taken up again has each epoch once, and keeps the times of those before")
  func resumed() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    // The process was killed after its third epoch; the checkpoint is of the second.
    let saved = try train(saveAt: 2).saved
    let before = try events
    let whole = try train(epochs: 5, from: saved).run
    #expect(try events.dropFirst(2).map(\.step) == [1, 2, 3, 4, 5])
    #expect(try Array(events.prefix(4)) == Array(before.prefix(4)))
    // Nothing is left to do, and nothing changes.
    let all = try events
    try train(epochs: 5, from: whole.checkpoint())
    #expect(try events == all)
    // Without the file the epochs come from the checkpoint.
    try FileManager.default.removeItem(at: EventFile.place(in: folder))
    try train(epochs: 5, from: whole.checkpoint())
    #expect(try events.dropFirst(2).map(\.summary) == all.dropFirst(2).map(\.summary))
  }

  private static let reader = """
    import sys
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    events = EventAccumulator(sys.argv[1])
    events.Reload()
    print(sorted(events.Tags()["scalars"]))
    for event in events.Scalars("train_loss"):
        print(event.step, repr(event.value))
    print(events.Tensors("settings")[0].tensor_proto.string_val[0].decode())
    """

  @Test(
    "TensorBoard itself reads them",
    .enabled(
      if: Python.withTensorBoard != nil,
      "no Python has tensorboard: pip install tensorboard, and name that Python in HOMEOSTAT_PYTHON"
    ))
  func tensorboard() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try train().run
    let read = try Python.run(
      try #require(Python.withTensorBoard), ["-W", "ignore", "-c", Self.reader, folder.path])
    #expect(read.status == 0, "\(read.output)")
    let lines = read.output.split(separator: "\n")
    #expect(
      lines.contains {
        $0 == "['dead', 'dead/1', 'dormant/1', 'effective_rank/1', 'largest_bias/1', "
          + "'nonpositive_gains', 'slope/1', 'test_error', 'test_loss', 'train_loss', "
          + "'weight_size/1']"
      }, "\(read.output)")
    for record in run.epochs {
      let line = lines.first { $0.hasPrefix("\(record.epoch) ") }
      let value = try #require(line.flatMap { Double($0.split(separator: " ")[1]) })
      #expect(Float(value) == Float(record.trainLoss))
    }
    #expect(read.output.contains("## Training") && read.output.contains("| seed | 1 |"))
  }
}
