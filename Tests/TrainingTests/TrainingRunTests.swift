import Foundation
import Networks
import Plasticity
import Settings
import Tensors
import Testing
import Training

@Suite("A training run")
struct TrainingRunTests {
  /// Points of three classes in five dimensions as bytes, and what to train on them.
  static func data(count: Int = 90) -> TrainingData {
    let generator = Generator(seed: 11)
    let labels = (0..<count).map { Int64($0 % 3) }
    let noise = Tensor.uniform([count, 5], from: 0, to: 60, using: generator)
    let centres = Tensor(labels.flatMap { label in (0..<5).map { Float($0 == label ? 180 : 20) } })
    let images = (noise + centres.reshaped([count, 5])).cast(to: .uint8)
    let part = Samples(inputs: images, targets: Tensor(labels))
    return TrainingData(
      name: "points", training: part, test: part, classNames: ["a", "b", "c"],
      sampleShape: [1, 1, 5])
  }

  static func configuration(
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.hidden = Widths([8, 8])
    configuration.batchSize = 20
    configuration.epochs = 5
    configuration.learningRate = 0.01
    change(&configuration)
    return configuration
  }

  @Test("learns with every rule", arguments: Rules.names)
  func learns(name: String) throws {
    let rule = try Rule(Specification(name: name))
    let run = try TrainingRun(
      Self.configuration {
        $0.rule = [rule]
        $0.activation = type(of: rule.rule).isForLogisticUnits ? .logistic : .tanh
        $0.epochs = 40
      }, on: Self.data())
    for _ in run.events {}
    let first = try #require(run.epochs.first)
    let last = try #require(run.epochs.last)
    #expect(last.trainLoss < first.trainLoss * 0.6)
    #expect(last.testError < 0.1)
  }

  @Test("goes through every sample once an epoch, in an order of its own each time")
  func order() throws {
    let data = Self.data()
    // An input layer, whose x are the inputs as they come.
    let run = try TrainingRun(
      Self.configuration { $0.inputRule = Rule(WeightedDecay()) }, on: data)
    var (sizes, orders, samples) = ([Int](), [[[Float]]](), [[Float]]())
    for event in run.events {
      if case .epoch = event {
        orders.append(samples)
        samples = []
      }
      guard case .step = event, let pass = run.lastPass else { continue }
      sizes.append(pass.outputs.shape[0])
      samples += Self.rows(pass.activities[0].x)
    }
    // 90 samples in batches of 20: the last of each epoch has 10.
    #expect(sizes == Array(repeating: [20, 20, 20, 20, 10], count: 5).flatMap { $0 })
    let all = Self.rows(data.training.inputs.cast(to: .float32) / 255)
    #expect(Set(all).count == 90 && Set(orders).count == 5)
    for order in orders { #expect(order.count == 90 && Set(order) == Set(all) && order != all) }
    let dropped = try TrainingRun(Self.configuration { $0.lastBatch = .drop }, on: Self.data())
    #expect(dropped.batchesPerEpoch == 4)
    #expect(throws: ConfigurationError.self) {
      try TrainingRun(
        Self.configuration {
          $0.lastBatch = .drop
          $0.batchSize = 91
        }, on: Self.data())
    }
  }

  @Test(
    "saved at any step and taken up in another run, ends with the same numbers",
    arguments: [0, 1, 4, 5, 6, 13, 24, 25])
  func resumption(steps: Int) throws {
    for rule in ["ip-adam", "bn", "wd"] {
      let configuration = Self.configuration { $0.rule = [try! Rule(Specification(name: rule))] }
      let whole = try TrainingRun(configuration, on: Self.data())
      for _ in whole.events {}
      let cut = try TrainingRun(configuration, on: Self.data())
      while cut.step < steps { _ = cut.next() }
      let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let file = folder.appending(path: "checkpoint.safetensors")
      try cut.checkpoint().write(to: file)
      let resumed = try TrainingRun(configuration, on: Self.data())
      try resumed.resume(from: Checkpoint(contentsOf: file))
      for _ in resumed.events {}
      #expect(resumed.epochs == whole.epochs)
      for (name, tensor) in whole.checkpoint().tensors {
        #expect(resumed.checkpoint().tensors[name]?.isIdentical(to: tensor) == true, "\(name)")
      }
    }
  }

  @Test("lowers the learning rate by its schedule")
  func schedule() throws {
    // At a rate of zero from the second epoch on, nothing is learned any more.
    let run = try TrainingRun(
      Self.configuration {
        $0.rule = [Rule(NoPlasticity())]
        $0.learningRate = LearningRate(.decay(initial: 0.01, factor: 0, every: 1))
        $0.epochs = 3
      }, on: Self.data())
    let start = Evaluation(of: run.network, on: run.data.test, loss: .crossEntropy).loss
    for _ in run.events {}
    #expect(run.epochs[0].testLoss < start - 0.01)
    #expect(run.epochs[0].testLoss == run.epochs[1].testLoss)
    #expect(run.epochs[1].testLoss == run.epochs[2].testLoss)
  }

  @Test("falls on a plateau, clips gradients, and goes on to the same bytes where it stopped")
  func plateau() throws {
    let steps = Self.configuration {
      $0.optimizer = try! OptimizerChoice("adamw:weightDecay=0.1")
      $0.learningRate = try! LearningRate("0.3:plateau=0:factor=0.1:warmup=2")
      $0.clipGradients = 0.5
      $0.epochs = 8
    }
    let whole = try TrainingRun(steps, on: Self.data())
    for _ in whole.events {}
    let losses = whole.epochs.map(\.trainLoss)
    #expect(steps.learningRate.value(at: 8, after: losses) < 0.1, "no plateau: \(losses)")
    let cut = try TrainingRun(steps, on: Self.data())
    while cut.step < whole.step - whole.batchesPerEpoch / 2 { _ = cut.next() }
    let file = FileManager.default.temporaryDirectory.appending(path: "plateau-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try cut.checkpoint().write(to: file)
    let resumed = try TrainingRun(steps, on: Self.data())
    try resumed.resume(from: Checkpoint(contentsOf: file))
    for _ in resumed.events {}
    #expect(
      resumed.network.parameters.values.isIdentical(to: whole.network.parameters.values))
    var free = steps
    free.clipGradients = 0
    let other = try TrainingRun(free, on: Self.data())
    for _ in other.events {}
    #expect(!other.network.parameters.values.isIdentical(to: whole.network.parameters.values))
    #expect(throws: ConfigurationError.self) {
      try TrainingRun(Self.configuration { $0.clipGradients = -1 }, on: Self.data())
    }
  }

  /// The rows of a matrix.
  private static func rows(_ matrix: Tensor) -> [[Float]] {
    (0..<matrix.shape[0]).map { matrix[$0].elements() }
  }

  private static func scaled(
    _ clock: UpdateClock, rate: Double = 0.1, epochs: Int = 3
  ) -> TrainingConfiguration {
    configuration {
      var scaling = SynapticScaling()
      scaling.clock = clock
      scaling.rate = .constant(rate)
      scaling.target = .constant(0.3)
      $0.scaling = .part(scaling)
      $0.penalty = [Penalty(ConfidencePenalty()), Penalty(SynapticScalingLoss())]
      $0.epochs = epochs
    }
  }

  @Test("scales synapses and regularises as it is told, and goes on to the same bytes")
  func regularised() throws {
    var dropping = Self.scaled(.batch)
    (dropping.dropout, dropping.inputDropout, dropping.dropConnect) = (0.5, 0.2, 0.1)
    (dropping.labelSmoothing, dropping.balanceClasses) = (0.1, true)
    var narrow = dropping
    narrow.bottleneck = .part(VariationalBottleneck())
    var ends: [Tensor] = []
    for configuration in [Self.scaled(.batch), Self.scaled(.epoch), dropping, narrow] {
      let whole = try TrainingRun(configuration, on: Self.data())
      for _ in whole.events {}
      let cut = try TrainingRun(configuration, on: Self.data())
      while cut.step < whole.step / 2 { _ = cut.next() }
      let file = FileManager.default.temporaryDirectory.appending(path: "scaled-\(UUID())")
      defer { try? FileManager.default.removeItem(at: file) }
      try cut.checkpoint().write(to: file)
      let resumed = try TrainingRun(configuration, on: Self.data())
      try resumed.resume(from: Checkpoint(contentsOf: file))
      for _ in resumed.events {}
      let values = whole.network.parameters.values
      #expect(resumed.network.parameters.values.isIdentical(to: values))
      #expect(!ends.contains { $0.count == values.count && $0.isIdentical(to: values) })
      ends.append(values)
    }
  }

  @Test("scales synapses only in sleep, every so many batches or epochs")
  func sleep() throws {
    // Twenty-five batches in five epochs: with sleep beyond their number, nothing is scaled.
    func end(_ clock: UpdateClock, every: Int) throws -> Tensor {
      var configuration = Self.scaled(clock, rate: 0.5)
      guard var scaling = configuration.scaling.part else { return Tensor([0]) }
      scaling.every = every
      configuration.scaling = .part(scaling)
      let run = try TrainingRun(configuration, on: Self.data())
      for _ in run.events {}
      return run.network.parameters.values
    }
    var waking = Self.scaled(.batch)
    waking.scaling = .none
    let run = try TrainingRun(waking, on: Self.data())
    for _ in run.events {}
    let batches = run.step
    #expect(try end(.batch, every: batches + 1).isIdentical(to: run.network.parameters.values))
    #expect(try !end(.batch, every: batches).isIdentical(to: run.network.parameters.values))
    // The last batch of every epoch is when an epoch ends.
    #expect(
      try end(.batch, every: run.batchesPerEpoch).isIdentical(to: end(.epoch, every: 1)))
  }

  @Test("standardises images by the training images' mean and deviation, and keeps both")
  func standardised() throws {
    let configuration = Self.configuration { $0.standardise = true }
    let data = try DataSource(Self.data()).data(for: configuration)
    let all = data.training.batch(
      Tensor((0..<90).map(Int64.init)), elementType: .float64, on: .cpu
    ).inputs
    #expect(abs(all.mean().item) < 1e-9 && abs((all * all).mean().item - 1) < 1e-9)
    let run = try TrainingRun(configuration, on: data)
    for _ in run.events {}
    let checkpoint = run.checkpoint()
    #expect(checkpoint.data.scale == data.training.scale)
    let raw = data.test.inputs.cast(to: .float64) / 255
    let wrong = zip(
      try checkpoint.predictions(for: raw), data.test.targets.elements(as: Int64.self)
    )
    .count { $0.className != data.classNames[Int($1)] }
    #expect(Double(wrong) / 90 == run.epochs.last!.testError)
  }

  @Test("refuses shares that cannot be, and options that another loss has no use for")
  func refusedShares() {
    let changes: [(inout TrainingConfiguration) -> Void] = [
      { $0.dropout = 1 }, { $0.inputDropout = -0.1 }, { $0.dropConnect = 2 },
      { $0.labelSmoothing = 1.5 },
      {
        $0.loss = .meanSquaredError
        $0.balanceClasses = true
      },
      {
        $0.loss = Loss(MinimumErrorEntropy())
        $0.outputReLU = true
      },
    ]
    for change in changes {
      #expect(throws: ConfigurationError.self) { try Self.configuration(change).validate() }
    }
  }

  @Test("warns once of each layer whose weights run away")
  func runaway() throws {
    let run = try TrainingRun(Self.scaled(.batch, rate: 50, epochs: 6), on: Self.data())
    var warned: [Int] = []
    for event in run.events {
      guard case .runaway(let weights) = event else { continue }
      warned.append(weights.layer)
      #expect(weights.size > 10 && "\(weights)".contains("run away"))
    }
    #expect(!warned.isEmpty && Set(warned).count == warned.count)
    let calm = try TrainingRun(Self.scaled(.epoch, rate: 0.01), on: Self.data())
    for event in calm.events { if case .runaway = event { Issue.record("\(event)") } }
  }

  @Test("keeps memory flat while it trains")
  func memory() async {
    // In a process of its own, because tests that run beside this one take memory too.
    await #expect(processExitsWith: .success) {
      let run = try TrainingRun(
        TrainingRunTests.configuration { $0.epochs = 1_000_000 }, on: TrainingRunTests.data())
      func train(steps: Int) { for _ in 0..<steps { _ = run.next() } }
      func resident() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return Int(text.split(separator: " ")[1])! * Int(sysconf(Int32(_SC_PAGESIZE)))
      }
      train(steps: 500)
      let before = try resident()
      train(steps: 5000)
      // A leak of one tensor of a few hundred bytes in a step would be more.
      let growth = try resident() - before
      precondition(growth < 2_000_000, "\(growth) bytes more after 5000 steps")
    }
  }

  @Test("goes on where a penalty takes the loss below zero, if it is to halt at none")
  func negativeLoss() throws {
    var configuration = Self.configuration()
    configuration.epochs = 8
    configuration.penalty = [try Penalty("confidence:rate=5")]
    let run = try TrainingRun(configuration, on: Self.data())
    for _ in run.events {}
    #expect(run.epochs.count == 8 && run.epochs.contains { $0.trainLoss < 0 })
  }

  @Test("halts at the end of the first epoch whose loss is low enough, and stays halted")
  func halting() throws {
    var configuration = Self.configuration()
    configuration.epochs = 30
    let whole = try TrainingRun(configuration, on: Self.data())
    for _ in whole.events {}
    let losses = whole.epochs.map(\.trainLoss)
    configuration.haltLoss = losses[4]
    let expected = try #require(losses.firstIndex { $0 <= losses[4] }) + 1
    let halted = try TrainingRun(configuration, on: Self.data())
    for _ in halted.events {}
    #expect(halted.epochs.count == expected && halted.hasHalted && halted.isFinished)
    let resumed = try TrainingRun(configuration, on: Self.data())
    try resumed.resume(from: halted.checkpoint())
    #expect(resumed.next() == nil)
  }
}
