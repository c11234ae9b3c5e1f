import Networks
import Plasticity
import Settings
import Tensors
import Testing

@testable import Training

@Suite("Streams of tasks")
struct TaskStreamTests {
  /// Images of two channels and six places, whose pixels all differ.
  private static func images(count: Int = 12, classes: Int = 4) -> TrainingData {
    let pixels = (0..<count * 12).map { Float($0) }
    let labels = (0..<count).map { Int64($0 % classes) }
    let part = Samples(
      inputs: Tensor(pixels, shape: [count, 12]), targets: Tensor(labels))
    return TrainingData(
      name: "images", training: part, test: part,
      classNames: (0..<classes).map { "class \($0)" }, sampleShape: [2, 2, 3])
  }

  private static func task(
    _ stream: String, _ number: Int = 1, of data: TrainingData = images(), seed: UInt64 = 1
  ) throws -> StreamTask {
    let stream = try StreamChoice(stream).item
    try stream.validate(for: data)
    return stream.task(number, of: data, using: { Generator(seed: seed &+ 10 * UInt64($0)) })
  }

  private static func rows(_ samples: Samples) -> [[Float]] {
    let numbers = samples.inputs.elements()
    let width = numbers.count / samples.count
    return (0..<samples.count).map { Array(numbers[$0 * width..<($0 + 1) * width]) }
  }

  @Test("permute the places of all samples alike, and of each channel by itself")
  func permuted() throws {
    let task = try Self.task("permuted:samples=5")
    #expect(task.training.count == 5 && task.test.count == 12)
    let labels = task.training.targets.elements(as: Int64.self)
    // The first pixel of a row of the set is 12 times its number.
    let orders = (Self.rows(task.training) + Self.rows(task.test)).map { row in
      row.map { Int($0) % 12 }
    }
    let order = orders[0]
    #expect(orders.allSatisfy { $0 == order })
    #expect(order.sorted() == Array(0..<12) && order != Array(0..<12))
    #expect(order.suffix(6) == ArraySlice(order.prefix(6).map { $0 + 6 }))
    for (row, label) in zip(Self.rows(task.training), labels) {
      #expect(Int64(row[0]) / 12 % 4 == label)
    }
    let other = try Self.task("permuted:samples=5", seed: 2)
    #expect(Self.rows(other.test) != Self.rows(task.test))
  }

  @Test("give labels at random, of every class alike, and judge by the same samples")
  func randomLabels() throws {
    let data = Self.images(count: 4000)
    let task = try Self.task("random-labels:samples=2000", of: data)
    let labels = task.training.targets.elements(as: Int64.self)
    // Five standard deviations of a binomial count of 500.
    for label in 0..<4 { #expect(abs(labels.count { $0 == label } - 500) < 100) }
    #expect(task.test.count == 1000)
    #expect(task.test.targets.elements(as: Int64.self) == Array(labels.prefix(1000)))
    #expect(Self.rows(task.test) == Array(Self.rows(task.training).prefix(1000)))
  }

  @Test("tell two classes apart, whatever their names")
  func pairs() throws {
    let task = try Self.task("class-pairs:samples=4")
    for part in [task.training, task.test] {
      let labels = part.targets.elements(as: Int64.self)
      let own = Self.rows(part).map { Int64($0[0]) / 12 % 4 }
      let (first, second) = (
        Set(zip(own, labels).filter { $0.1 == 0 }.map(\.0)),
        Set(zip(own, labels).filter { $0.1 == 1 }.map(\.0))
      )
      #expect(first.count <= 1 && second.count <= 1 && first.isDisjoint(with: second))
    }
    #expect(task.training.count == 4 && task.test.count == 6)
  }

  @Test("turn the sign of one more column in each task")
  func signFlips() throws {
    func signs(_ number: Int) throws -> [Float] {
      let task = try Self.task("sign-flips", number)
      // The pixels of the first image are 0 to 11, of which the first has no sign.
      return zip(Self.rows(task.test)[0], 0..<12).dropFirst().map { $0 / Float($1) }
    }
    for number in 1...6 {
      let (before, after) = (try signs(number), try signs(number + 1))
      #expect(Set(before + after).isSubset(of: [1, -1]))
      // A flip of the first column is not seen.
      #expect(zip(before, after).count { $0 != $1 } <= 1)
    }
    #expect(try (1...7).map(signs).reduce(into: Set<[Float]>()) { $0.insert($1) }.count > 4)
  }

  @Test(
    "refuse data of which they cannot be made",
    arguments: ["permuted:samples=13", "random-labels", "class-pairs:samples=7"])
  func refused(stream: String) throws {
    #expect(throws: ConfigurationError.self) { try Self.task(stream) }
  }

  @Test("of flipped signs refuse pixels, which have none")
  func pixels() throws {
    #expect(throws: ConfigurationError.self) {
      try Self.task("sign-flips", of: TrainingRunTests.data())
    }
  }

  @Test("refuse what has no meaning where each epoch is another task")
  func contradictions() throws {
    for change: (inout TrainingConfiguration) -> Void in [
      { $0.validationShare = 0.2 }, { $0.balanceClasses = true },
      { $0.sampleOrder = "order.npy" },
    ] {
      var configuration = TrainingConfiguration()
      configuration.stream = try StreamChoice("permuted")
      try configuration.validate()
      change(&configuration)
      #expect(throws: ConfigurationError.self) { try configuration.validate() }
    }
  }

  private static func run(
    _ stream: String, renewal: String = "none",
    _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> TrainingRun {
    let (stream, renewal) = (try StreamChoice(stream), try RenewalChoice(renewal))
    return try TrainingRun(
      TrainingRunTests.configuration {
        ($0.stream, $0.renewal) = (stream, renewal)
        ($0.batchSize, $0.epochs) = (7, 4)
        change(&$0)
      }, on: TrainingRunTests.data())
  }

  @Test("are learned task by task, each sample as often as there are passes")
  func learned() throws {
    let run = try Self.run("permuted:samples=30:passes=2")
    #expect(run.batchesPerEpoch == 9)
    var (seen, tasks): ([[Float]], [[[Float]]]) = ([], [])
    for event in run.events {
      guard case .step = event, let pass = run.lastPass else { continue }
      seen.append([Float(pass.outputs.shape[0])])
      if seen.count % 9 == 0 { tasks.append(Self.rows(run.task.training)) }
    }
    #expect(
      seen.map { $0[0] } == Array(repeating: [7, 7, 7, 7, 7, 7, 7, 7, 4], count: 4).flatMap(\.self))
    #expect(Set(tasks).count == 4)
  }

  @Test("have an online error: that of each row before it was learned")
  func online() throws {
    // A network that does not move has the error that it begins with.
    let run = try Self.run("class-pairs:samples=45:passes=2") {
      $0.learningRate = 1e-30
      $0.rule = [Rule(NoPlasticity())]
    }
    let network = try Self.run("class-pairs") { $0.rule = [Rule(NoPlasticity())] }.network
    for event in run.events {
      guard case .epoch(let record) = event else { continue }
      let task = run.configuration.stream.item.task(
        record.epoch, of: run.data, using: run.configuration.taskGenerator)
      let error = Evaluation(of: network, on: task.training, loss: .crossEntropy).error
      #expect(abs((record.measures?["online_error"] ?? 9) - error) < 1e-12)
      #expect(record.testError == Evaluation(of: network, on: task.test, loss: .crossEntropy).error)
    }
    let plain = try Self.run("none")
    _ = plain.events.first { if case .epoch = $0 { true } else { false } }
    #expect(plain.epochs.last?.measures == nil)
  }

  @Test(
    "go on to the same bytes from within a task",
    arguments: [
      "permuted:samples=30:passes=2", "random-labels:samples=40:passes=2",
      "class-pairs:samples=50",
    ],
    [
      "none", "continual-backprop:rate=0.05:maturity=3", "redo:threshold=0.9:every=4",
      "shrink-perturb", "l2-init",
    ])
  func resumed(stream: String, renewal: String) throws {
    let whole = try Self.run(stream, renewal: renewal)
    for _ in whole.events {}
    let part = try Self.run(stream, renewal: renewal)
    var steps = 0
    for case .step in part.events {
      steps += 1
      if steps == 2 * part.batchesPerEpoch + 3 { break }
    }
    let again = try Self.run(stream, renewal: renewal)
    try again.resume(from: part.checkpoint())
    for _ in again.events {}
    #expect(again.epochs == whole.epochs)
    let (a, b) = (whole.checkpoint(), again.checkpoint())
    #expect(a.tensors.keys.sorted() == b.tensors.keys.sorted())
    for (name, tensor) in a.tensors { #expect(b.tensors[name]?.isIdentical(to: tensor) == true) }
  }

  @Test("are judged again by a checkpoint as the last task was")
  func lastTask() throws {
    let run = try Self.run("permuted:samples=60")
    for _ in run.events {}
    let checkpoint = run.checkpoint()
    let task = checkpoint.lastTask(of: run.data)
    let evaluation = Evaluation(
      of: try checkpoint.makeNetwork(), on: task.test, loss: .crossEntropy)
    #expect(evaluation.loss == run.epochs.last?.testLoss)
    #expect(task.testName == "samples of task 4")
  }
}
