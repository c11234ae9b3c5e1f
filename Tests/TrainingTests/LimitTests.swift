import Foundation
import Networks
import Plasticity
import Settings
import Tensors
import Testing
import Training

@Suite("A training run at its limits") struct LimitTests {
  func refusal(_ body: () throws -> Void) -> String {
    do { try body() } catch { return "\(error)" }
    return "nothing was refused"
  }

  @Test("a batch of more samples than there are is one batch of all of them")
  func hugeBatch() throws {
    var ends: [TrainingRun] = []
    for size in [90, 200, 1_000_000_000, .max] {
      let run = try TrainingRun(
        TrainingRunTests.configuration { $0.batchSize = size }, on: TrainingRunTests.data())
      for _ in run.events {}
      #expect(run.batchesPerEpoch == 1 && run.epochs.count == 5)
      ends.append(run)
    }
    for end in ends.dropFirst() {
      #expect(end.epochs == ends[0].epochs)
      #expect(
        end.network.parameters.values.isIdentical(to: ends[0].network.parameters.values))
    }
    let dropped = refusal {
      _ = try TrainingRun(
        TrainingRunTests.configuration { ($0.batchSize, $0.lastBatch) = (.max, .drop) },
        on: TrainingRunTests.data())
    }
    #expect(dropped == "no batch: 90 samples do not fill one of \(Int.max)")
  }

  @Test("a short last batch counts by its rows in the epoch's loss, and full ones by one each")
  func shortBatch() throws {
    for (size, last) in [(20, LastBatch.keep), (20, .drop), (30, .keep), (200, .keep)] {
      let run = try TrainingRun(
        TrainingRunTests.configuration {
          ($0.epochs, $0.batchSize, $0.lastBatch) = (2, size, last)
        }, on: TrainingRunTests.data())
      var losses: [(loss: Double, rows: Double)] = []
      for event in run.events {
        switch event {
        case .step(let step):
          losses.append((step.loss, Double(run.lastPass?.outputs.shape[0] ?? 0)))
        case .epoch(let epoch):
          let rows = losses.reduce(0) { $0 + $1.rows }
          let mean = losses.reduce(0) { $0 + $1.loss * $1.rows } / rows
          #expect(abs(epoch.trainLoss - mean) < 1e-12)
          if Set(losses.map(\.rows)).count == 1 {
            // To the last bit, as it always was.
            #expect(
              epoch.trainLoss == losses.reduce(0) { $0 + $1.loss } / Double(losses.count))
          }
          losses = []
        case .diverged, .runaway: Issue.record("\(event)")
        }
      }
      #expect(run.epochs.count == 2)
    }
  }

  @Test("a network of convolutions needs memory for every place of an image")
  func places() throws {
    let samples = Samples(
      inputs: .zeros([2, 1 << 24], elementType: .uint8),
      targets: Tensor([Int64](arrayLiteral: 0, 1)))
    let data = TrainingData(
      name: "large images", training: samples, test: samples, testName: "test images",
      classNames: ["a", "b"], sampleShape: [1, 4096, 4096])
    let refused = refusal {
      _ = try TrainingRun(
        TrainingRunTests.configuration {
          $0.network = .other(ArchitectureChoice(ResNet(depth: 110)))
        }, on: data)
    }
    #expect(refused.contains("one batch of 2 rows need at least"), "\(refused)")
  }

  @Test("numbers that no machine can serve are refused with a text, not a trap")
  func hugeNumbers() throws {
    let cases: [((inout TrainingConfiguration) -> Void, String)] = [
      (
        { $0.epochs = 9_000_000_000_000_000_000 },
        "'epochs' is 9000000000000000000, but can be at most 1000000000"
      ),
      ({ $0.hidden = Widths([4_000_000_000]) }, "a layer of 4000000000 is too wide"),
      ({ $0.hidden = Widths([.max, .max]) }, "is too wide"),
      ({ $0.hidden = Widths([2_000_000_000, 2_000_000_000]) }, "more weights than any machine"),
      ({ $0.hidden = Widths([100_000_000, 100_000]) }, "need at least"),
      (
        {
          var code = VariationalBottleneck()
          code.units = .max
          $0.probes = .part(code)
        }, "'units' is from 1 to 1000000"
      ),
      (
        {
          var code = VariationalBottleneck()
          code.samples = .max
          $0.bottleneck = .part(code)
        }, "'samples' from 1 to 10000"
      ),
    ]
    for (change, text) in cases {
      let refused = refusal {
        _ = try TrainingRun(TrainingRunTests.configuration(change), on: TrainingRunTests.data())
      }
      #expect(refused.contains(text), "\(refused)")
    }
    let layers = refusal { _ = try Widths("1x10000,1x10000,1x10000") }
    #expect(layers.contains("has more than 10000 layers"))
  }

  @Test(
    "a rule that needs the spread of its batch is refused batches of one row",
    arguments: ["bn", "hard"])
  func loneRow(rule: String) throws {
    func run(_ batchSize: Int, _ last: LastBatch = .keep) throws {
      _ = try TrainingRun(
        TrainingRunTests.configuration {
          $0.rule = [try! Rule(Specification(name: rule))]
          ($0.batchSize, $0.lastBatch) = (batchSize, last)
        }, on: TrainingRunTests.data(count: 91))
    }
    #expect(refusal { try run(1) }.contains("give a larger --batch-size"))
    #expect(
      refusal { try run(30) }.hasPrefix(
        "the rule \(rule) needs at least two rows in each batch, because a single one has no spread; "
          + "the last batch of 91 samples has one: give --last-batch drop"))
    try run(30, .drop)
    try run(29)
  }

  @Test("what cannot be measured of a network is refused, with the reason")
  func measures() throws {
    let data = TrainingRunTests.data()
    let plain = TrainingRunTests.configuration()
    #expect(
      refusal { try plain.validate(measuring: [.logNormal, .bottleneck], on: data) }
        == "the measure bottleneck is of the codes of a bottleneck or of probes, and this network has "
        + "neither: give --bottleneck vib, or --probes vib")
    let none = TrainingRunTests.configuration {
      ($0.hidden, $0.rule) = (Widths([]), [Rule(NoPlasticity())])
    }
    #expect(
      refusal { try none.validate(measuring: [.binned], on: data) }.hasPrefix("the measure binned"))
    let numbers = TrainingData(
      name: "numbers", training: .init(inputs: .zeros([4, 5]), targets: .zeros([4, 1])),
      test: .init(inputs: .zeros([4, 5]), targets: .zeros([4, 1])), classNames: [],
      sampleShape: [5])
    #expect(
      refusal { try plain.validate(measuring: [.binned], on: numbers) }
        == "the measure binned is of what is known of classes, and 'the target' of numbers is a "
        + "number")
    for probes in [true, false] {
      let coded = TrainingRunTests.configuration {
        if probes { $0.probes = .part(.init()) } else { $0.bottleneck = .part(.init()) }
      }
      try coded.validate(measuring: EpochMeasure.allCases, on: data)
    }
  }

  @Test("measures that are infinite or no number are kept in the checkpoint and in metrics.csv")
  func infiniteMeasures() throws {
    let checkpoint = try CheckpointDamageTests.read(CheckpointDamageTests.images()) {
      $0.metadata["homeostat.epochs"] = $0.metadata["homeostat.epochs"]?.replacing(
        "\"nonpositive_gains\"",
        with: #""measures":{"a":"inf","b":"-inf","c":"nan","d":0.5},"nonpositive_gains""#)
    }
    let again = try CheckpointDamageTests.read(checkpoint) { _ in }
    for measures in try [checkpoint, again].map({ try #require($0.epochs.last?.measures) }) {
      #expect(measures["a"] == .infinity && measures["b"] == -.infinity && measures["d"] == 0.5)
      #expect(measures["c"]?.isNaN == true)
    }
    let source = DataSource(TrainingRunTests.data())
    let run = try TrainingRun(
      checkpoint.configuration, on: source.data(for: checkpoint.configuration))
    try run.resume(from: checkpoint)
    let url = FileManager.default.temporaryDirectory.appending(path: "infinite-\(UUID())")
    defer { try? FileManager.default.removeItem(at: url) }
    let folder = try RunFolder(url)
    try folder.save(run)
    let text = try String(contentsOf: url.appending(path: "metrics.csv"), encoding: .utf8)
    let lines = text.split(separator: "\n")
    #expect(lines[0].hasSuffix(",a,b,c,d") && lines[2].hasSuffix(",inf,-inf,nan,0.5"))
    #expect(try Checkpoint(contentsOf: folder.checkpointFile).epochs.count == 2)
  }

  @Test("the network of a run that diverged predicts nothing, and neither do infinite outputs")
  func diverged() throws {
    let run = try TrainingRun(
      TrainingRunTests.configuration {
        ($0.activation, $0.rule) = (.relu, [Rule(NoPlasticity())])
        $0.learningRate = 1e30
      }, on: TrainingRunTests.data())
    for _ in run.events {}
    #expect(run.divergence != nil)
    let checkpoint = try CheckpointDamageTests.read(run.checkpoint()) { _ in }
    #expect(
      refusal { _ = try checkpoint.predictions(for: .zeros([2, 5])) }.contains(
        "so that its outputs mean nothing"))
    let sound = try CheckpointDamageTests.images()
    #expect(
      refusal { _ = try sound.predictions(for: .filled(with: .infinity, [2, 5])) }.contains(
        "the network's outputs for sample 0 are no finite numbers"))
    #expect(
      refusal { _ = try sound.predictions(for: .zeros([2, 4])) }
        == "the network takes 5 numbers a sample, and these are [2, 4]")
  }
}
