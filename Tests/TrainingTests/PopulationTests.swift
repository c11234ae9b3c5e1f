import Datasets
import Foundation
import Networks
import Plasticity
import Settings
import Synchronization
import Tensors
import Testing

@testable import Training

@Suite("Networks that make their steps as one program")
struct PopulationTests {
  /// Runs that have ended, by their places, and the steps that were reported of each.
  private final class Ended: @unchecked Sendable {
    // One worker makes all turns.
    var runs: [Int: TrainingRun] = [:]
    var steps: [Int: [Int]] = [:]
  }

  private static func job(
    _ place: Int, _ configuration: TrainingConfiguration, on data: TrainingData, _ ended: Ended,
    watch: Watch? = nil
  ) -> TrainingJob {
    TrainingJob(
      watch: watch,
      .init(
        begin: { .init(try TrainingRun(configuration, on: data), in: nil) },
        report: { event in
          guard case .step(let step) = event else { return }
          #expect(step.loss.isFinite)
          ended.steps[place, default: []].append(step.step)
        },
        end: { begun in ended.runs[place] = begun.run },
        isAskedToStop: { false }))
  }

  /// Trains networks of the configurations side by side, and gives their runs with what was reported.
  private static func together(
    _ configurations: [TrainingConfiguration], on data: TrainingData
  ) throws -> [(run: TrainingRun, steps: [Int])] {
    let ended = Ended()
    let jobs = configurations.enumerated().map { job($0, $1, on: data, ended) }
    try Runner(workers: 1).carryOut([PopulationJob(jobs)])
    return try configurations.indices.map { place in
      (try #require(ended.runs[place]), try #require(ended.steps[place]))
    }
  }

  private static func seeds(
    _ rule: String = "ip", _ count: Int = 3,
    _ change: (inout TrainingConfiguration) throws -> Void = { _ in }
  ) throws -> [TrainingConfiguration] {
    try (1...count).map { seed in
      var configuration = try NetworkKindTests.configuration("dense", rule: rule)
      configuration.precision = .double
      configuration.seed = seed
      try change(&configuration)
      return configuration
    }
  }

  /// Expects that runs side by side are what they are alone, but for rounding.
  private static func expectSame(
    _ configurations: [TrainingConfiguration], on data: TrainingData = NetworkKindTests.data(),
    within tolerance: Double = 1e-9
  ) throws {
    for (configuration, other) in zip(configurations, try together(configurations, on: data)) {
      let alone = try TrainingRun(configuration, on: data)
      for _ in alone.events {}
      #expect(alone.epochs.count == configuration.epochs && alone.divergence == nil)
      #expect(other.steps == Array(1...alone.step))
      for (epoch, same) in zip(alone.epochs, other.run.epochs) {
        #expect(abs(epoch.trainLoss - same.trainLoss) < tolerance)
        #expect(abs(epoch.testLoss - same.testLoss) < tolerance)
        #expect(epoch.nonpositiveGains == same.nonpositiveGains)
      }
      let (saved, found) = (alone.checkpoint().tensors, other.run.checkpoint().tensors)
      #expect(saved.keys.sorted() == found.keys.sorted())
      for (name, tensor) in saved {
        let same = try #require(found[name])
        guard tensor.elementType == .float32 || tensor.elementType == .float64 else {
          #expect(tensor.isIdentical(to: same), "\(name)")
          continue
        }
        let difference = (tensor - same).magnitude().maximum().item
        #expect(difference <= tolerance, "\(name): \(difference)")
      }
    }
  }

  @Test("are what they are alone, whatever the rule", arguments: Rules.names)
  func rules(name: String) throws { try Self.expectSame(Self.seeds(name)) }

  @Test("are what they are alone, whatever the optimizer, the loss and the network")
  func settings() throws {
    for optimizer in Optimizers.names {
      try Self.expectSame(Self.seeds { $0.optimizer = try OptimizerChoice(optimizer) })
    }
    try Self.expectSame(
      Self.seeds("bn") { configuration in
        configuration.learnedAffine = true
        configuration.penalty = [try Penalty("confidence")]
        configuration.labelSmoothing = 0.1
        configuration.balanceClasses = true
      })
    try Self.expectSame(
      Self.seeds("wd:rate=0.05") { configuration in
        configuration.loss = .meanSquaredError
        configuration.activation = .leakyReLU
        configuration.outputReLU = true
        configuration.learningRate = try LearningRate("0.01:warmup=2")
        configuration.batchSize = 7
      })
  }

  @Test("are what they are alone in single precision, in which each alone takes the fused passes")
  func single() throws {
    try Self.expectSame(Self.seeds("ip", 4) { $0.precision = .single }, within: 1e-4)
  }

  @Test("Equations and rules of a few epochs take part")
  func equations() throws {
    try Self.expectSame(Self.seeds("infomax:until=2"))
    let equation = try EquationRule(written: [
      "gain": .text("0.9 * gain + 0.1 * (max[x] + Var[u] + Cov[x, y])"),
      "bias": .text("0.9 * bias + 0.1 * median[x]"),
    ])
    try Self.expectSame(Self.seeds { $0.rule = [Rule(equation)] })
  }

  @Test(
    "Runs that differ in more than their seeds, or do more in a step, go their own ways beside the others"
  )
  func mixture() throws {
    let configurations =
      try Self.seeds("ip") + Self.seeds("wd")
      + Self.seeds("ip", 1) { $0.scaling = try Scaling("synscaw:rate=0.01") }
      + Self.seeds("ip", 2) { $0.dropout = 0.2 } + Self.seeds("ip", 2) { $0.epochs = 5 }
    try Self.expectSame(configurations)
    let runs = try configurations.map { try TrainingRun($0, on: NetworkKindTests.data()) }
    #expect(Population.groups(of: runs).map(\.count) == [3, 3, 2])
    // Folds give each seed samples of its own.
    let folds = try Self.seeds { $0.validation = try Validation("folds:3") }
    let source = DataSource(NetworkKindTests.data())
    let own = try folds.map { try TrainingRun($0, on: source.data(for: $0)) }
    #expect(Population.groups(of: own).isEmpty)
    let shared = try Self.seeds().map { try TrainingRun($0, on: source.data(for: $0)) }
    #expect(Population.groups(of: shared).map(\.count) == [3])
  }

  @Test("Networks that diverge, and one that goes on beside them")
  func divergence() throws {
    var configurations = try Self.seeds("none") {
      $0.precision = .single
      $0.learningRate = 1e30
      $0.activation = .leakyReLU
    }
    configurations += try Self.seeds("none", 2)
    let runs = try Self.together(configurations, on: NetworkKindTests.data()).map(\.run)
    #expect(runs.prefix(3).allSatisfy { $0.divergence?.epoch == 1 })
    #expect(runs.suffix(2).allSatisfy { $0.divergence == nil && $0.epochs.count == 3 })
  }

  @Test("A population that was stopped within an epoch goes on to where it would have come")
  func resume() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "population-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (configurations, data) = (try Self.seeds(), NetworkKindTests.data())
    func train(stoppingAfter most: Int) throws -> [Int: TrainingRun] {
      let ended = Ended()
      let jobs = configurations.enumerated().map { place, configuration in
        TrainingJob(
          watch: nil,
          .init(
            begin: {
              let folder = try RunFolder(folder.appending(path: "\(place)"))
              let run = try TrainingRun(configuration, on: data)
              if folder.hasCheckpoint { try folder.resume(run) }
              return .init(run, in: folder)
            },
            report: { event in
              if case .step(let step) = event { ended.steps[place, default: []].append(step.step) }
            },
            end: { ended.runs[place] = $0.run },
            isAskedToStop: { ended.steps.values.map(\.count).reduce(0, +) >= most }))
      }
      try Runner(workers: 1).carryOut([PopulationJob(jobs)])
      return ended.runs
    }
    #expect(throws: Runner.Stopped.self) { try train(stoppingAfter: 20) }
    #expect(try RunFolder(folder.appending(path: "1")).hasCheckpoint)
    let runs = try train(stoppingAfter: .max)
    for (place, configuration) in configurations.enumerated() {
      let alone = try TrainingRun(configuration, on: data)
      for _ in alone.events {}
      let values = try #require(runs[place]).network.parameters.values
      #expect((values - alone.network.parameters.values).magnitude().maximum().item < 1e-9)
    }
  }

  @Test("A GPU's networks step side by side, those of a core one after the other")
  func turns() throws {
    func order(on device: String) throws -> [Int] {
      var configuration = TrainingConfiguration()
      configuration.device = device
      let places = Mutex<[Int]>([])
      let jobs = try Self.seeds().enumerated().map { place, configuration in
        TrainingJob(
          watch: nil,
          .init(
            begin: { .init(try TrainingRun(configuration, on: NetworkKindTests.data()), in: nil) },
            report: { event in
              if case .step = event { places.withLock { $0.append(place) } }
            },
            end: { _ in }, isAskedToStop: { false }))
      }
      let runner = Runner(workers: device == "cpu" ? 1 : nil, for: [configuration])
      try runner.carryOut(jobs)
      return places.withLock { $0 }
    }
    let alone = [0, 1, 2].flatMap { Array(repeating: $0, count: 15) }
    #expect(try order(on: "cpu") == alone)
    #expect(try order(on: "cuda") == Array(repeating: [0, 1, 2], count: 15).flatMap { $0 })
  }

  @Test("A step reads nothing, so that it waits for no GPU")
  func readings() throws {
    func readings(batchSize: Int) throws -> (readings: Int, steps: Int) {
      let runs = try Self.seeds { $0.batchSize = batchSize }.map {
        try TrainingRun(
          $0, on: NetworkKindTests.data(), asOneBatch: false, readingLossesAtOnce: false)
      }
      let population = try Population(runs)
      var steps = 0
      let readings = try Engine.readings { try population.learnEpoch { _, _ in steps += 1 } }
      return (readings, steps)
    }
    // What is read once an epoch are counts of steps, which are on the CPU.
    let (few, many) = (try readings(batchSize: 12), try readings(batchSize: 6))
    #expect(few.readings == many.readings && few.steps == 15 && many.steps == 30)
  }
}
