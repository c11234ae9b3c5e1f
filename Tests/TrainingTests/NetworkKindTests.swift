import Foundation
import Networks
import Plasticity
import Settings
import Tensors
import Testing
import Training

@Suite("Networks of every kind")
struct NetworkKindTests {
  /// Square images with a bright stripe at one of three heights, in one or more channels; a LeNet needs
  /// larger ones.
  static func data(
    for network: String = "", channels: Int = 1, count: Int = 60
  ) -> TrainingData {
    let side = network.hasPrefix("lenet") ? 12 : 8
    let (area, generator) = (side * side, Generator(seed: 3))
    let labels = (0..<count).map { Int64($0 % 3) }
    let noise = Tensor.uniform([count, channels * area], from: 0, to: 90, using: generator)
    let stripes = labels.flatMap { label in
      (0..<channels * area).map { pixel in
        Float(pixel % area / side == Int(label) * 3 ? 160 : 0)
      }
    }
    let images = (noise + Tensor(stripes, shape: [count, channels * area])).cast(to: .uint8)
    let part = Samples(inputs: images, targets: Tensor(labels))
    return TrainingData(
      name: "stripes", training: part, test: part, classNames: ["a", "b", "c"],
      sampleShape: [channels, side, side])
  }

  static func configuration(
    _ network: String, rule: String = "bn",
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    if network == "dense" {
      configuration.hidden = Widths([12, 9])
    } else {
      let choice = try ArchitectureChoice(network)
      configuration.network = .other(choice)
      configuration.learnedAffine = choice.item.learnsAffine
    }
    configuration.rule = [try Rule(rule)]
    (configuration.batchSize, configuration.epochs) = (12, 3)
    configuration.learningRate = 0.01
    configuration.threads = 1
    change(&configuration)
    return configuration
  }

  static let kinds = [
    "resnet:depth=20", "lenet:activation=relu", "gru:units=12", "lstm:units=12",
    "gru:units=6:layers=2:bidirectional=true:sequence=pixels",
  ]

  @Test(
    "learn with every kind of rule",
    arguments: [
      ("resnet:depth=20", "bn", 5), ("resnet:depth=20", "ip", 5), ("resnet:depth=20", "none", 5),
      ("lenet", "ip", 5), ("lenet", "incbn", 5), ("gru:units=12", "none", 8),
      ("fdn:channels=4", "bn:runningRate=0.5", 4), ("fdn:channels=4", "ip", 6),
      ("lenet", "groupnorm:groups=2", 5), ("lenet", "layernorm", 5),
      ("lenet", "dyt", 5), ("lenet", "derf", 5), ("gru:units=12", "layernorm", 8),
      ("gru:units=12", "ip", 8), ("gru:units=12", "bn", 8), ("lstm:units=12", "wd", 8),
    ])
  func learn(network: String, rule: String, epochs: Int) throws {
    let run = try TrainingRun(
      Self.configuration(network, rule: rule) { $0.epochs = epochs },
      on: Self.data(for: network))
    for _ in run.events {}
    #expect(run.divergence == nil)
    let last = try #require(run.epochs.last)
    #expect(last.testError < 0.2, "\(network), \(rule): \(last.testError)")
    let moved = try #require(run.network.state["neurons.values"])
    let isStill = (moved[0] - 1).magnitude().maximum().item == 0
    #expect(try isStill == !type(of: Rule(rule).rule).movesNeurons)
  }

  @Test("go on to the same bytes where they stopped", arguments: kinds)
  func resume(network: String) throws { try resume(network, .single) }

  @Test(
    "learn with products in bfloat16, and go on to the same bytes",
    arguments: ["dense", "resnet:depth=20", "gru:units=12", "transformer:depth=1:units=8:heads=2"])
  func bfloat16(network: String) throws {
    try resume(network, .bfloat16)
    func trained(_ precision: Precision) throws -> TrainingRun {
      let configuration = try Self.configuration(network, rule: "ip") {
        ($0.precision, $0.epochs) = (precision, 5)
      }
      let run = try TrainingRun(configuration, on: Self.data(for: network))
      for _ in run.events {}
      return run
    }
    let (single, reduced) = (try trained(.single), try trained(.bfloat16))
    let (first, other) = (reduced.epochs[0].trainLoss, single.epochs[0].trainLoss)
    #expect(first != other && abs(first - other) < 0.1)
    #expect(reduced.epochs[4].trainLoss < first)
    // What is kept is float32, and the network of a checkpoint multiplies as the run's did.
    #expect(reduced.network.parameters.values.elementType == .float32)
    let inputs = reduced.data.test.inputs.cast(to: .float32) / 255
    let saved = try reduced.checkpoint().makeNetwork()
    func outputs(_ network: Network) -> Tensor { network.forward(inputs).outputs }
    #expect(outputs(saved).isIdentical(to: outputs(reduced.network)))
    #expect(outputs(saved).elementType == .float32)
  }

  private func resume(_ network: String, _ precision: Precision) throws {
    let configuration = try Self.configuration(network, rule: "wd") {
      $0.precision = precision
      $0.dropout = 0.2
      $0.scaling = .part(SynapticScaling())
    }
    let data = Self.data(for: network, channels: 2)
    let whole = try TrainingRun(configuration, on: data)
    for _ in whole.events {}
    let cut = try TrainingRun(configuration, on: data)
    while cut.step < 7 { _ = cut.next() }
    let file = FileManager.default.temporaryDirectory.appending(path: "kind-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try cut.checkpoint().write(to: file)
    let resumed = try TrainingRun(configuration, on: data)
    try resumed.resume(from: Checkpoint(contentsOf: file))
    for _ in resumed.events {}
    for (name, tensor) in whole.network.state {
      #expect(resumed.network.state[name]?.isIdentical(to: tensor) == true, "\(name)")
    }
    #expect(resumed.epochs == whole.epochs)
  }

  @Test("of dense layers learn through skip connections however deep they are")
  func skip() throws {
    func trained(_ network: NetworkChoice) throws -> TrainingRun {
      var configuration = TrainingConfiguration()
      (configuration.network, configuration.hidden) = (
        network, Widths(Array(repeating: 10, count: 30))
      )
      (configuration.activation, configuration.rule) = (.logistic, [try Rule("none")])
      (configuration.batchSize, configuration.epochs, configuration.threads) = (12, 8, 1)
      let run = try TrainingRun(configuration, on: Self.data())
      for _ in run.events {}
      return run
    }
    let (plain, skipping) = (try trained(.dense(skip: false)), try trained(.dense(skip: true)))
    #expect(try #require(plain.epochs.last).testError > 0.5)
    #expect(try #require(skipping.epochs.last).testError < 0.1)
    #expect(
      plain.network.parameters.views.map(\.name) == skipping.network.parameters.views.map(\.name))
    // Written only where it is so: the bytes of other dense runs are those that they were.
    #expect(try plain.configuration.settings["network"] == .text("dense"))
    let settings = try skipping.configuration.settings
    #expect(settings["network"] == .table(["name": .text("dense"), "skip": .bool(true)]))
    #expect(
      try TrainingConfiguration().changed(by: settings, in: "a run") == skipping.configuration)
    var uneven = skipping.configuration
    uneven.hidden = Widths([7, 5])
    #expect {
      try TrainingRun(uneven, on: Self.data())
    } throws: {
      "\($0)" == "'skip' has no effect: no layer of 'hidden' has as many units as inputs"
    }
  }

  @Test("take the first samples only where a limit says so")
  func limit() throws {
    let source = DataSource(Self.data())
    var configuration = try Self.configuration("lenet") { $0.limit = 24 }
    let data = try source.data(for: configuration)
    #expect(data.training.count == 24 && data.test.count == 60)
    #expect(
      data.training.inputs.isIdentical(to: Self.data().training.inputs.narrowed(to: 0..<24)))
    configuration.limit = 61
    #expect {
      try source.data(for: configuration)
    } throws: {
      "\($0)" == "'limit' is 61, but there are only 60 training samples"
    }
  }

  @Test("are refused where samples are too small for them, or a setting cannot be")
  func refusals() throws {
    let small = TrainingRunTests.data()
    #expect {
      try TrainingRun(Self.configuration("lenet"), on: small)
    } throws: {
      "\($0)" == "samples of the shape [1, 1, 5] are too small for the network lenet"
    }
    #expect {
      try TrainingRun(Self.configuration("lenet", rule: "groupnorm:groups=4"), on: Self.data())
    } throws: {
      "\($0)" == "the rule groupnorm: a layer of 6 units does not make 4 groups of equal size"
    }
    for text in ["resnet:depth=21", "gru:units=0", "lstm:layers=0", "resnet:hidden=3", "vgg"] {
      #expect(throws: ConfigurationError.self) { try ArchitectureChoice(text) }
    }
  }
}
