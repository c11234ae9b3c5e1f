import Networks
import Plasticity
import Settings
import Tensors
import Testing

@testable import Training

/// To read a number from a GPU is to wait until it has done all that it was told.
///
/// Readings are counted on the CPU, in double precision, in which all networks go the way that they go on a GPU.
@Suite("A step on a GPU waits for nothing")
struct WaitingTests {
  /// Learns an epoch but for its end, and gives how many numbers were read in how many steps.
  private func readings(
    _ configuration: TrainingConfiguration, on data: TrainingData, atOnce: Bool = false
  ) throws -> (readings: Int, steps: Int) {
    var configuration = configuration
    configuration.precision = .double
    let run = try TrainingRun(
      configuration, on: data, asOneBatch: false, readingLossesAtOnce: atOnce)
    var steps = 0
    let readings = Engine.readings {
      while steps < run.batchesPerEpoch, case .step? = run.next() { steps += 1 }
    }
    #expect(steps == run.batchesPerEpoch && run.divergence == nil)
    // What was left is read in the end.
    while run.epochs.isEmpty, run.next() != nil {}
    #expect(run.epochs.first?.trainLoss.isFinite == true)
    return (readings, steps)
  }

  private func expectNoWaiting(
    on data: TrainingData = NetworkKindTests.data(), of network: String = "dense",
    rule: String = "ip", _ change: (inout TrainingConfiguration) throws -> Void = { _ in }
  ) throws {
    var configuration = try NetworkKindTests.configuration(network, rule: rule)
    try change(&configuration)
    let (readings, steps) = try readings(configuration, on: data)
    #expect(readings == 0 && steps > 0, "\(network), \(rule)")
  }

  @Test("Readings are counted, also those of LibTorch, and those of losses that are asked for")
  func counting() throws {
    let numbers = Tensor([1.0, 0, 3])
    let readings = Engine.readings {
      _ = numbers * 2
      _ = numbers.sum().item
      _ = numbers.elements(as: Double.self)
      _ = numbers.isIdentical(to: numbers)
      _ = Tensor.items(of: [numbers[0], numbers[1], numbers[2]])
    }
    #expect(readings == 4 && Engine.readings { _ = numbers + 1 } == 0)
    let configuration = try NetworkKindTests.configuration("dense")
    let atOnce = try self.readings(configuration, on: NetworkKindTests.data(), atOnce: true)
    #expect(atOnce.readings == atOnce.steps)
  }

  @Test("A run whose losses were left until they were asked for is the same to the byte")
  func same() throws {
    func saved(atOnce: Bool) throws -> [[String: [UInt8]]] {
      var configuration = try NetworkKindTests.configuration("dense")
      configuration.stream = try StreamChoice("permuted")
      let run = try TrainingRun(
        configuration, on: NetworkKindTests.data(), asOneBatch: false, readingLossesAtOnce: atOnce)
      var checkpoints: [[String: [UInt8]]] = []
      while run.epochs.count < 2, run.next() != nil {
        if run.step % 3 == 1 {
          checkpoints.append(run.checkpoint().tensors.mapValues(\.bytes))
        }
      }
      return checkpoints
    }
    let (left, read) = (try saved(atOnce: false), try saved(atOnce: true))
    #expect(left == read && left.count >= 3 && left[0]["position.lossSum"] != nil)
  }

  @Test("A loss that was left and is no number ends the run at its step")
  func divergence() throws {
    func divergence(atOnce: Bool) throws -> Divergence? {
      var configuration = try NetworkKindTests.configuration("dense", rule: "none")
      (configuration.learningRate, configuration.activation) = (1e30, .leakyReLU)
      let run = try TrainingRun(
        configuration, on: NetworkKindTests.data(), asOneBatch: false, readingLossesAtOnce: atOnce)
      for _ in run.events {}
      return run.divergence
    }
    let found = try #require(try divergence(atOnce: true))
    #expect(try divergence(atOnce: false) == found && found.epoch == 1)
  }

  @Test("with any rule, each step and each epoch", arguments: Rules.names)
  func rules(name: String) throws {
    try expectNoWaiting(rule: name)
    try expectNoWaiting(on: NetworkKindTests.data(for: "lenet"), of: "lenet", rule: name)
  }

  @Test(
    "with any network",
    arguments: [
      "dense", "resnet:depth=20", "fdn:channels=2", "gru:units=4",
      "lstm:units=4:bidirectional=true",
      "transformer:depth=1:units=8:heads=2",
    ])
  func networks(name: String) throws {
    for rule in ["ip", "bn", "layernorm"] {
      try expectNoWaiting(on: NetworkKindTests.data(for: name, count: 24), of: name, rule: rule)
    }
  }

  @Test("with texts of several lengths", arguments: ["none", "ip", "bn", "layernorm"])
  func texts(rule: String) throws {
    // The lengths are read, which stay on the CPU.
    let (readings, steps) = try readings(
      TextTests.configuration(rule, epochs: 1), on: TextTests.data)
    #expect(readings == steps && steps == 9)
  }

  @Test(
    "with synaptic scaling",
    arguments: [
      "synscaw", "synscaw:clip=1:probe=fresh", "synscaw:probe=batch", "synscaw:probe=network",
      "synscaw:perNeuron=true:positiveOnly=true:power=3",
    ])
  func scaling(text: String) throws { try expectNoWaiting { $0.scaling = try Scaling(text) } }

  @Test("with any penalty, loss, label noise, optimizer and limit of gradients")
  func objectives() throws {
    for penalty in Penalties.names {
      try expectNoWaiting { $0.penalty = [try Penalty(penalty)] }
    }
    for loss in Losses.names { try expectNoWaiting { $0.loss = try Loss(loss) } }
    for noise in LabelNoises.names {
      try expectNoWaiting { $0.labelNoise = try LabelNoiseChoice(noise) }
    }
    for optimizer in Optimizers.names {
      try expectNoWaiting { $0.optimizer = try OptimizerChoice(optimizer) }
    }
    try expectNoWaiting {
      ($0.clipGradients, $0.labelSmoothing, $0.balanceClasses) = (0.1, 0.1, true)
      ($0.dropout, $0.inputDropout, $0.dropConnect) = (0.5, 0.1, 0.1)
    }
    try expectNoWaiting { $0.bottleneck = try Bottleneck("vib") }
    try expectNoWaiting { $0.probes = try Bottleneck("vib") }
  }

  @Test("with a stream of tasks", arguments: ["l2-init", "shrink-perturb"])
  func streams(renewal: String) throws {
    try expectNoWaiting {
      $0.stream = try StreamChoice("permuted")
      $0.renewal = try RenewalChoice(renewal)
    }
  }

  @Test("Losses that were left come to the same sums, which end at one that is no number")
  func losses() {
    let values = [2.5, 1.25, 0.5, .nan, 7]
    var losses = BatchLosses(readAtOnce: false, ofBatches: 10)
    for value in values.prefix(3) {
      losses.add(Tensor(value), error: Tensor(value * 2), share: 0.5)
    }
    #expect(losses.sum == 0)
    losses.read()
    #expect(losses.sum == 2.125 && losses.errorSum == 8.5 && losses.divergence == nil)
    for value in values.suffix(2) { losses.add(Tensor(value), error: nil, share: 1) }
    losses.read()
    #expect(losses.divergence?.batch == 14 && losses.divergence?.loss.isNaN == true)
    #expect(losses.sum == 2.125)
  }
}
