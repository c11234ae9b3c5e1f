import Datasets
import Foundation
import Networks
import Plasticity
import Settings
import Tensors
import Testing

@testable import Training

@Suite("Processes that train together")
struct ProcessGroupTests {
  /// What several processes make, of which each is a thread here.
  static func together<Made: Sendable>(
    _ size: Int, _ work: @escaping @Sendable (ProcessGroup) throws -> Made
  ) -> [Result<Made, any Error>] {
    let port = freePort()
    let made = Gathered<Made>()
    let group = DispatchGroup()
    for rank in 0..<size {
      group.enter()
      let thread = Thread {
        made[rank] = Result {
          try work(ProcessGroup(ProcessGroup.Meeting(rank: rank, of: size, port: port)))
        }
        group.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    group.wait()
    return (0..<size).compactMap { made[$0] }
  }

  private final class Gathered<Made: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var all: [Int: Result<Made, any Error>] = [:]

    subscript(rank: Int) -> Result<Made, any Error>? {
      get { lock.withLock { all[rank] } }
      set { lock.withLock { all[rank] = newValue } }
    }
  }

  /// A port at which nobody listens.
  private static func freePort() -> Int {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length)
        getsockname(socket, $0, &length)
      }
      return Int(UInt16(bigEndian: pointer.pointee.sin_port))
    }
  }

  /// What a run has come to.
  struct End: Sendable {
    let state: [String: Tensor]
    let epochs: [EpochRecord]
  }

  static func end(
    _ configuration: TrainingConfiguration, on data: TrainingData, with group: ProcessGroup? = nil
  ) throws -> End {
    let run = try TrainingRun(configuration, on: data, with: group)
    try run.checkAgreement()
    for _ in run.events {}
    if let failure = run.failure { throw failure }
    return End(state: run.network.state, epochs: run.epochs)
  }

  private static func dense(
    _ rule: String, _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.hidden = Widths([8, 8, 8])
    // 60 samples: two batches of 12 and 13 rows over two processes, or of 6 and 7 over four, and a short one.
    (configuration.batchSize, configuration.epochs, configuration.threads) = (25, 17, 1)
    // Adam would blow up the rounding of gradients that are zero, such as those of biases below a batch norm.
    configuration.optimizer = try OptimizerChoice("sgd")
    configuration.learningRate = 0.05
    configuration.rule = [try Rule(rule)]
    change(&configuration)
    return configuration
  }

  private static func expectSame(_ own: End, _ one: End, within tolerance: Double, _ name: String) {
    for (key, tensor) in one.state {
      let (a, b) = (own.state[key]!.cast(to: .float64), tensor.cast(to: .float64))
      let size = max(1, b.magnitude().maximum().item)
      let difference = (a - b).magnitude().maximum().item / size
      #expect(difference < tolerance, "\(name), \(key): \(difference)")
    }
    for (a, b) in zip(own.epochs, one.epochs) {
      #expect(abs(a.trainLoss - b.trainLoss) < 20 * tolerance, "\(name), epoch \(b.epoch)")
      #expect(abs(a.testLoss - b.testLoss) < 20 * tolerance, "\(name), epoch \(b.epoch)")
    }
    #expect(own.epochs.count == one.epochs.count)
  }

  @Test(
    "move weights, gains and biases over fifty steps as one process does, with every rule",
    // Hard IP divides by covariances near 0, and blows up the rounding of float32: it follows in double precision.
    arguments: Rules.names.filter { !["groupnorm", "hard"].contains($0) }.map { ($0, 2) }
      + ["ip", "bn", "incbn"].map { ($0, 4) })
  func rules(name: String, processes: Int) throws {
    let rule = try Rule(Specification(name: name))
    let configuration = try Self.dense("none") {
      $0.rule = [rule]
      $0.activation = type(of: rule.rule).isForLogisticUnits ? .logistic : .tanh
    }
    let data = NetworkKindTests.data()
    let one = try Self.end(configuration, on: data)
    for own in Self.together(processes, { try Self.end(configuration, on: data, with: $0) }) {
      try Self.expectSame(own.get(), one, within: 3e-4, name)
    }
  }

  @Test(
    "do so in double precision, by epochs, with equations, convolutions and recurrence",
    // Twenty layers blow up the rounding of float32 within a dozen steps: they follow in double precision.
    arguments: [
      ("dense", "ip", "double"), ("dense", "bn", "double"),
      ("dense", "hard:spread=deviation", "double"),
      ("dense", "wd", "epoch"), ("dense", "incbn", "epoch"), ("resnet:depth=20", "bn", "double"),
      ("resnet:depth=20", "ip", "double"), ("resnet:depth=20", "wd", "double"),
      ("lenet", "bn", "double"), ("lenet", "wd", "single"),
      ("gru:units=12", "ip", "single"), ("lstm:units=12", "bn", "single"),
    ])
  func kinds(network: String, rule: String, how: String) throws {
    func change(_ configuration: inout TrainingConfiguration) {
      (configuration.batchSize, configuration.epochs, configuration.threads) = (11, 3, 1)
      configuration.optimizer = try! OptimizerChoice("sgd")
      if how == "double" { configuration.precision = .double }
      if how == "epoch" { configuration.updateClock = .epoch }
    }
    let configuration =
      network == "dense"
      ? try Self.dense(rule, change)
      : try NetworkKindTests.configuration(network, rule: rule, change)
    let data = NetworkKindTests.data(for: network)
    let one = try Self.end(configuration, on: data)
    let tolerance = how == "double" ? 1e-7 : 3e-3
    for own in Self.together(2, { try Self.end(configuration, on: data, with: $0) }) {
      try Self.expectSame(own.get(), one, within: tolerance, "\(network), \(rule)")
    }
  }

  @Test("do so with an equation that asks for medians, extremes and skewness of all rows")
  func equation() throws {
    let equation = try EquationRule(written: [
      "gain": .text("gain + 0.01 * (max[y] - min[x] + sd[x*y] + Cov[x*x, y])"),
      "bias": .text("bias + 0.01 * (median[x] + median[x*y] + skewness[y])"),
    ])
    let configuration = try Self.dense("none") { $0.rule = [Rule(equation)] }
    let data = NetworkKindTests.data()
    let one = try Self.end(configuration, on: data)
    for own in Self.together(3, { try Self.end(configuration, on: data, with: $0) }) {
      try Self.expectSame(own.get(), one, within: 3e-4, "equation")
    }
  }

  @Test("have the same bytes, from run to run too, also where each draws noise of its own")
  func bytes() throws {
    let configuration = try Self.dense("wd") {
      $0.dropout = 0.3
      $0.scaling = .part(SynapticScaling())
    }
    let data = NetworkKindTests.data()
    func ends() throws -> [End] {
      try Self.together(2) { try Self.end(configuration, on: data, with: $0) }.map { try $0.get() }
    }
    let (first, second) = (try ends(), try ends())
    for other in [first[1], second[0], second[1]] {
      for (name, tensor) in first[0].state {
        #expect(other.state[name]?.isIdentical(to: tensor) == true, "\(name)")
      }
      #expect(other.epochs == first[0].epochs)
    }
    // Noise that all shared would drop the same units from each part of a batch.
    let one = try Self.end(configuration, on: data)
    #expect(one.epochs != first[0].epochs)
  }

  @Test(
    "do so with augmented images, streams, scaling by the batch, a validation part, and where a run diverges",
    arguments: ["augmentation", "stream", "scaling", "validation", "divergence"])
  func settings(what: String) throws {
    var configuration = try Self.dense("ip")
    var data = NetworkKindTests.data()
    switch what {
    case "augmentation":
      configuration.augmentation = try ["crop:padding=1", "flip"].map { try Augmentation($0) }
    case "stream":
      configuration.stream = try StreamChoice("permuted:samples=40")
      configuration.epochs = 4
    case "scaling":
      var scaling = SynapticScaling()
      (scaling.probe, scaling.rate) = (.batch, .constant(0.01))
      configuration.scaling = .part(scaling)
    case "validation":
      configuration.selection.validationShare = 0.2
      configuration.selection.patience = 3
      data = try data.withValidation(share: 0.2, forSeed: 1)
    default: configuration.learningRate = 1e30
    }
    let (settings, set) = (configuration, data)
    let one = try Self.end(settings, on: set)
    for own in Self.together(2, { try Self.end(settings, on: set, with: $0) }) {
      try Self.expectSame(own.get(), one, within: what == "divergence" ? .infinity : 3e-4, what)
    }
  }

  /// The threads of this process of a name, and whether each is spared SIGPIPE.
  private static func sparesPipeSignals(threads name: String) -> [Bool] {
    let folder = "/proc/self/task"
    let tasks = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return tasks.compactMap { task in
      guard let own = try? String(contentsOfFile: "\(folder)/\(task)/comm", encoding: .utf8),
        own.hasPrefix(name),
        let status = try? String(contentsOfFile: "\(folder)/\(task)/status", encoding: .utf8),
        let line = status.split(separator: "\n").first(where: { $0.hasPrefix("SigBlk:") }),
        let mask = UInt64(line.split(separator: "\t")[1], radix: 16)
      else { return nil }
      return mask & 1 << UInt64(SIGPIPE - 1) != 0
    }
  }

  @Test("Threads that write to others' sockets are spared the signal of one that has gone")
  func pipeSignals() throws {
    let spared = try Self.together(2) { group in
      // A thread that has done some work has told its name.
      group.sum([Tensor([1.0])])
      let own = ["pt_tcpstore", "pt_gloo_runloop"].flatMap {
        let threads = Self.sparesPipeSignals(threads: $0)
        #expect(!threads.isEmpty, "\($0)")
        return threads
      }
      // Both groups live while either looks.
      group.sum([Tensor([1.0])])
      return own
    }.map { try $0.get() }
    #expect(spared.allSatisfy { $0.allSatisfy { $0 } })
  }

  @Test("stop after the same step when one of them is asked to, and go on alone")
  func stop() throws {
    let configuration = try Self.dense("ip")
    let data = NetworkKindTests.data()
    let stopped = try Self.together(3) { group in
      let run = try TrainingRun(configuration, on: data, with: group)
      while !group.hasAgreedToStop, let event = run.next() {
        if case .step(let step) = event, step.step == 5, group.rank == 2 {
          group.wishesToStop = true
        }
      }
      return (run.step, run.checkpoint().tensors)
    }.map { try $0.get() }
    #expect(stopped.map(\.0) == [6, 6, 6])
    let alone = try TrainingRun(configuration, on: data)
    while alone.step < 6 { _ = alone.next() }
    let file = FileManager.default.temporaryDirectory.appending(path: "processes-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try alone.checkpoint().write(to: file)
    let one = try Self.end(configuration, on: data)
    for own in Self.together(
      2,
      { group in
        let run = try TrainingRun(configuration, on: data, with: group)
        try run.resume(from: Checkpoint(contentsOf: file))
        try run.checkAgreement()
        for _ in run.events {}
        return End(state: run.network.state, epochs: run.epochs)
      })
    {
      try Self.expectSame(own.get(), one, within: 3e-4, "resumed")
    }
  }

  @Test(
    "know when one of them has ended", arguments: ["none", "ip", "bn", "hard", "resnet:depth=20"])
  func death(rule: String) throws {
    let isDense = !rule.hasPrefix("resnet")
    let configuration =
      isDense ? try Self.dense(rule) : try NetworkKindTests.configuration(rule, rule: "bn")
    let data = NetworkKindTests.data()
    let ends = Self.together(2) { group in
      let run = try TrainingRun(configuration, on: data, with: group)
      while run.next() != nil { if group.rank == 1, run.step == 2 { return "ended" } }
      if let failure = run.failure { throw failure }
      return "finished"
    }
    #expect(try ends[1].get() == "ended")
    let failure = #expect(throws: ProcessGroupFailure.self) { try ends[0].get() }
    #expect(failure?.rank == 0 && failure?.size == 2)
    #expect("\(try #require(failure))".contains("another process has ended"))
  }

  @Test("refuse to begin with different settings")
  func disagreement() throws {
    let configurations = [try Self.dense("ip"), try Self.dense("wd")]
    let data = NetworkKindTests.data()
    for end in Self.together(
      2, { try Self.end(configurations[$0.rank], on: data, with: $0) })
    {
      let error = #expect(throws: ConfigurationError.self) { try end.get() }
      #expect("\(try #require(error))".contains("differ in their settings"))
    }
  }

  @Test(
    "refuse what needs all rows of a batch at once",
    arguments: [
      "minimumErrorEntropy", "synscal", "balance-classes", "redo", "a batch of 1 rows",
      "the rule bn",
    ])
  func whole(what: String) throws {
    var configuration = try Self.dense("none")
    var data = NetworkKindTests.data()
    switch what {
    case "minimumErrorEntropy": configuration.loss = try Loss("minimumErrorEntropy")
    case "synscal": configuration.penalty = [try Penalty("synscal:reading=classes")]
    case "balance-classes": configuration.balanceClasses = true
    case "redo": configuration.renewal = try RenewalChoice("redo")
    case "a batch of 1 rows": configuration.batchSize = 59
    default:
      configuration.rule = [try Rule("bn")]
      let part = data.training
      let padded = Samples(
        inputs: part.inputs, targets: part.targets, lengths: .filled(with: 3, [60]).cast(to: .int64)
      )
      data = TrainingData(
        name: "padded", training: padded, test: padded, classNames: data.classNames,
        sampleShape: data.sampleShape)
    }
    let (settings, set) = (configuration, data)
    for end in Self.together(2, { try Self.end(settings, on: set, with: $0) }) {
      let error = #expect(throws: ConfigurationError.self) { try end.get() }
      #expect("\(try #require(error))".contains(what))
    }
  }
}
