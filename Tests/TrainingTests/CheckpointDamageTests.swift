import Datasets
import Foundation
import Networks
import Plasticity
import Settings
import Statistics
import Tensors
import Testing
import Training

/// Checkpoints that no run could have saved, made of those that runs did save.
@Suite("A damaged checkpoint") struct CheckpointDamageTests {
  /// A run of images that stands after the second of five batches of its third epoch.
  static func images() throws -> Checkpoint { try imagesResult.get() }

  private static let imagesResult = Result {
    let configuration = TrainingRunTests.configuration {
      $0.rule = [Rule(AdamPlasticity())]
      ($0.learnedAffine, $0.standardise) = (true, true)
    }
    let source = DataSource(TrainingRunTests.data())
    let run = try TrainingRun(configuration, on: source.data(for: configuration))
    while run.step < 12 { _ = run.next() }
    return run.checkpoint(monitorBytes: 40)
  }

  /// A run of a table's numbers, whose rules move each epoch, after the second of five batches.
  static func table() throws -> Checkpoint { try tableResult.get() }

  private static let tableResult = Result {
    let numbers = (0..<50).map { Double($0 * 7 % 50) }
    let table = Table(
      name: "made",
      columns: [
        TableColumn(name: "a", values: .numbers(numbers)),
        TableColumn(
          name: "word", values: .categories((0..<50).map { $0 % 3 }, names: ["x", "y", "z"])),
      ], target: .numbers(numbers.map { 2 * $0 + 1 }, column: "size"), rowCount: 50)
    let schema = TableSchema(
      columns: [
        .init("a"), .init("word", .category(names: ["x", "y", "z"])), .init("size", role: .target),
      ], separator: .comma, hasHeader: true)
    let rows = Array(0..<50)
    let run = try TrainingRun(
      TrainingRunTests.configuration {
        $0.loss = .meanSquaredError
        $0.updateClock = .epoch
        $0.batchSize = 10
      }, on: TrainingData(table, read: schema, Split(training: rows, test: rows)))
    run.measures = [.gradients]
    while run.step < 7 { _ = run.next() }
    return run.checkpoint()
  }

  /// Reads the checkpoint again after a change of its file's content.
  static func read(
    _ checkpoint: Checkpoint, after change: (inout SafeTensors) throws -> Void
  ) throws -> Checkpoint {
    let file = FileManager.default.temporaryDirectory.appending(path: "damage-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try checkpoint.write(to: file)
    var saved = try SafeTensors(contentsOf: file)
    // What damages are found by themselves, without the digest that finds them all.
    saved.metadata["homeostat.digest"] = nil
    try change(&saved)
    try saved.write(to: file)
    return try Checkpoint(contentsOf: file)
  }

  /// Refuses to read the checkpoint, with a text that tells the file and the problem.
  func refuse(_ checkpoint: Checkpoint, _ damage: Damage) {
    #expect {
      _ = try Self.read(checkpoint, after: damage.change)
    } throws: { error in
      let text = "\(error)"
      if !text.contains(damage.problem) { Issue.record("\(damage.testDescription): \(text)") }
      return error is CheckpointError && text.contains("/damage-")
    }
  }

  @Test("is read where nothing is damaged, with the digest or without")
  func whole() throws {
    for checkpoint in [try Self.images(), try Self.table()] {
      let read = try Self.read(checkpoint) { _ in }
      #expect(read.epochs == checkpoint.epochs && read.tensors.count == checkpoint.tensors.count)
    }
  }

  @Test("of images is refused", arguments: Damage.ofImages)
  func images(damage: Damage) throws { refuse(try Self.images(), damage) }

  @Test("of a table is refused", arguments: Damage.ofTables)
  func table(damage: Damage) throws { refuse(try Self.table(), damage) }

  @Test("is refused without any of its tensors, and with any in another shape or type")
  func tensors() throws {
    for checkpoint in [try Self.images(), try Self.table()] {
      for (name, tensor) in checkpoint.tensors {
        let other = Tensor.zeros(tensor.shape + [2], elementType: tensor.elementType)
        let type: ElementType = tensor.elementType == .int32 ? .int64 : .int32
        refuse(checkpoint, .tensor(name, nil, "the tensor '\(name)' is missing"))
        refuse(checkpoint, .tensor(name, other, "the tensor '\(name)' is"))
        refuse(checkpoint, .tensor(name, tensor.cast(to: type), "the tensor '\(name)' is int"))
      }
    }
  }

  @Test("is refused whatever byte of it has changed, and wherever it has been cut")
  func bytes() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "damage-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try Self.images().write(to: file)
    let whole = try Data(contentsOf: file)
    var random = SplitMix64(seed: 3)
    for _ in 0..<100 {
      let (place, bit) = (Int(random.next() % UInt64(whole.count)), random.next() % 8)
      var changed = whole
      changed[place] ^= UInt8(1) << bit
      try changed.write(to: file)
      #expect(throws: (any Error).self, "bit \(bit) of byte \(place)") {
        try Checkpoint(contentsOf: file)
      }
      try whole.prefix(place).write(to: file)
      #expect(throws: (any Error).self, "cut at \(place)") { try Checkpoint(contentsOf: file) }
    }
  }

  @Test("is not taken for one of another number of samples")
  func otherSamples() throws {
    let checkpoint = try Self.images()
    let run = try TrainingRun(
      checkpoint.configuration, on: TrainingRunTests.data(count: 120).standardised(by: nil))
    #expect {
      try run.resume(from: checkpoint)
    } throws: {
      "\($0)".contains("with 5 batches an epoch, but the samples now make 6")
    }
  }
}

/// A change to the content of a checkpoint.
struct Damage: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// What the error's text must hold.
  let problem: String
  let change: @Sendable (inout SafeTensors) throws -> Void

  /// An entry of the metadata put in place of its own; nil for none.
  static func entry(_ key: String, _ text: String?, _ problem: String) -> Damage {
    Damage(testDescription: "\(key) is \(text ?? "gone")", problem: problem) {
      $0.metadata["homeostat.\(key)"] = text
    }
  }

  /// A tensor put in place of its own; nil for none.
  static func tensor(_ name: String, _ tensor: Tensor?, _ problem: String) -> Damage {
    let text = tensor.map { "\($0)" } ?? "gone"
    return Damage(testDescription: "\(name) is \(text)", problem: problem) {
      $0.tensors[name] = tensor
    }
  }

  static func tensor(_ name: String, _ numbers: [Int64], _ problem: String) -> Damage {
    .tensor(name, Tensor(numbers), problem)
  }

  /// A text within an entry of the metadata put in place of another, wherever that stands.
  static func text(_ key: String, _ old: String, _ new: String, _ problem: String) -> Damage {
    Damage(testDescription: "\(key): \(old) becomes \(new)", problem: problem) {
      let text = $0.metadata["homeostat.\(key)"] ?? ""
      #expect(text.contains(old), "\(old) is not in \(text)")
      $0.metadata["homeostat.\(key)"] = text.replacing(old, with: new)
    }
  }

  private static let unreadable = "is missing or unreadable in its metadata"
  private static let record = "the record of its epoch"
  private static let counts = "its counts of updates and steps contradict each other"

  static let ofImages: [Damage] = [
    .entry("format", nil, unreadable), .entry("format", "2", "was written by a newer homeostat"),
    .entry("format", "0", "there is no format 0"), .entry("configuration", nil, unreadable),
    .entry("configuration", "{", unreadable), .entry("network", nil, unreadable),
    .entry("data", nil, unreadable), .entry("data", "{}", unreadable),
    .entry("epochs", nil, unreadable), .entry("epochs", "[{}]", unreadable),
    .entry("epochs", "[]", "its 12 steps do not make 0 epochs and 2 batches"),
    .entry("divergence", nil, unreadable), .entry("monitor_bytes", nil, unreadable),
    .entry("monitor_bytes", "-5", "the monitor's file cannot have -5 bytes"),
    .text("configuration", "\"batch-size\"", "\"size\"", "has no setting 'size'"),
    .text("configuration", "\"batch-size\":20", "\"batch-size\":0", "must be at least 1"),
    .text("configuration", "\"batch-size\":20", "\"batch-size\":1e300", "is not a value for"),
    .text("configuration", "\"epochs\":5", "\"epochs\":1", "it has 2 epochs, but its"),
    .text("configuration", "\"dropout\":0", "\"dropout\":1.5", "'dropout' is 1.5"),
    .text("configuration", "[8,8]", "[8,9]", "but must be float32 of [9]"),
    .text("configuration", "\"ip-adam\"", "\"mine\"", "there is no rule 'mine'"),
    .text("configuration", "\"single\"", "\"double\"", "but must be float64"),
    .text(
      "configuration", "{\"beta1\":0.9,\"beta2\":0.999,\"epsilon\":1e-08,\"name\":\"adam\"",
      "{\"name\":\"sgd\"", "the tensor 'optimizer.velocity' is missing"),
    .text("configuration", "[8,8]", "[1000000000,1000000000]", "more weights than any"),
    .text("configuration", "[8,8]", "[0,8]", "'0,8' is not a list of widths"),
    .text("network", "\"outputs\":3", "\"outputs\":4", "it names 3 classes, but its network has 4"),
    .text("network", "\"inputs\":5", "\"inputs\":6", "do not make the 6 inputs"),
    .text("network", "\"inputs\":5", "\"inputs\":9000000000000000000", "do not make the"),
    .text("data", "[\"a\",\"b\",\"c\"]", "[\"a\"]", "it names 1 classes"),
    .text("data", "[1,1,5]", "[]", "samples of the shape [] do not make the 5 inputs"),
    .text("data", "[1,1,5]", "[1,-1,-5]", "do not make the 5 inputs"),
    .text("data", "[1,1,5]", "[4611686018427387904,4,5]", "do not make the 5 inputs"),
    .text("data", "[1,1,5]", "[5,1,1]", "the scale of its inputs cannot be"),
    .text("data", "\"deviations\":[", "\"deviations\":[-", "the scale of its inputs cannot be"),
    .text("data", "\"deviations\":[", "\"deviations\":[1,", "the scale of its inputs cannot be"),
    .text("epochs", "\"epoch\":2", "\"epoch\":3", record),
    .text("epochs", "\"test_error\":", "\"test_error\":-1", record),
    .text("epochs", "\"train_loss\":", "\"train_loss\":\"inf\",\"x\":", record),
    .text("epochs", "\"nonpositive_gains\":0", "\"nonpositive_gains\":-1", record),
    .entry("divergence", #"{"epoch":3,"step":13,"loss":"1.5"}"#, "it cannot have diverged"),
    .entry("divergence", #"{"epoch":9,"step":13,"loss":"nan"}"#, "it cannot have diverged"),
    .tensor("position.batch", [-3], "must hold a whole number, at least 0"),
    .tensor("position.batch", [6], "do not make 2 epochs and 6 batches"),
    .tensor("position.batch", [3], "do not make 2 epochs and 3 batches"),
    .tensor("position.lossSum", Tensor([Double.nan]), "the sum of its batches' losses is nan"),
    .tensor("neurons.updates", [-1], "must hold a whole number"),
    .tensor("neurons.updates", [13], counts), .tensor("optimizer.steps", [11], counts),
    .tensor("optimizer.steps", [.max], counts),
    .tensor(
      "neurons.nonpositiveGains", Tensor(.nan, elementType: .float64), "gains at or below zero"),
    .tensor(
      "neurons.nonpositiveGains", Tensor(-1, elementType: .float64), "gains at or below zero"),
    .tensor(
      "neurons.nonpositiveGains", Tensor(0.5, elementType: .float64), "gains at or below zero"),
    .tensor(
      "order.generator", .zeros(Generator(seed: 1).state.shape, elementType: .uint8),
      "is no state of a generator"),
    .tensor("layers.3.weight", .zeros([2]), "the tensor 'layers.3.weight' belongs to no part"),
    .tensor("neurons.rows.0", [3], "the tensor 'neurons.rows.0' belongs to no part"),
    Damage(testDescription: "NaN", problem: "layers.1.weight' holds NaN, though the run has not") {
      $0.tensors["position.batch"] = Tensor([0 as Int64])
      $0.tensors["neurons.updates"] = Tensor([10 as Int64])
      $0.tensors["optimizer.steps"] = Tensor([10 as Int64])
      $0.tensors["layers.1.weight"] = .filled(with: .nan, [8, 8])
    },
    Damage(testDescription: "a mean square below zero", problem: "holds a number below zero") {
      $0.tensors["optimizer.square"] = $0.tensors["optimizer.square"].map { $0 - 1 }
    },
  ]

  static let ofTables: [Damage] = [
    .tensor("neurons.rows.0", [-1], "must hold a whole number"),
    .tensor("neurons.updates", [3], counts),
    .text("data", "\"target\":\"size\"", "\"target\":\"a\"", "does not fit its network"),
    .text("data", "\"deviation\":", "\"deviation\":-", "cannot be"),
    .text("data", "\"role\":\"target\"", "\"role\":\"ignored\"", "does not fit its network"),
    .text("data", "[\"x\",\"y\",\"z\"]", "[\"x\",\"y\"]", "does not fit its network"),
    .text("data", "\"imageShape\":[4]", "\"imageShape\":[2,2]", "does not fit its network"),
    .text("data", "\"classNames\":[]", "\"classNames\":[\"a\"]", "does not fit its network"),
    .text("data", "{\"name\":\"a\"", "{\"name\":\"b\"", "encodes other columns than the schema"),
    .text("configuration", "\"epoch\"", "\"batch\"", "belongs to no part"),
    .tensor("gradients.squares", Tensor([0.0, 1, -1]), "holds a number below zero"),
  ]
}
