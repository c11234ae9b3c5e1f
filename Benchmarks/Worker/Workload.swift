import Foundation
import Homeostat

/// What a contender of the benchmark is to train; Benchmarks/README.md says what each field means.
struct Workload: Decodable {
  let network: String
  let sampleShape: [Int]
  let hidden: [Int]
  let outputs: Int
  let activation: Activation
  var rule: String
  let batch: Int
  let threads: Int
  let replicas: Int
  let learningRate: Double
  let synapticScaling: Bool
  let images: String
  let labels: String
  let weights: [String]
  let orders: [String]
  let probes: [String]
  let checkSteps: Int
  let turnSteps: Int

  init(contentsOf path: String, rule: String?) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
    self.rule = rule ?? self.rule
  }

  /// The images and labels, all of them for training.
  func data() throws -> TrainingData {
    let images = try Tensor(numPyFile: URL(filePath: images))
    let labels = try Tensor(numPyFile: URL(filePath: labels))
    return TrainingData(
      name: "benchmark", training: .init(inputs: images, targets: labels),
      test: .init(
        inputs: images.narrowed(to: 0..<1), targets: labels.narrowed(to: 0..<1)),
      classNames: (0..<outputs).map { "\($0)" }, sampleShape: sampleShape)
  }

  /// The processes that a launcher lets train together; nil for this one alone.
  private static let group: ProcessGroup? = {
    do {
      let environment = ProcessInfo.processInfo.environment
      return try ProcessGroup.Meeting(ofLauncherIn: environment).map { try ProcessGroup($0) }
    } catch {
      fatalError("\(error)")
    }
  }()

  /// The run of one replica, which ends only after more epochs than anyone waits for.
  func run(_ replica: Int, on data: TrainingData) throws -> TrainingRun {
    var configuration = TrainingConfiguration()
    if network == DenseStack.name {
      configuration.hidden = Widths(hidden)
      configuration.activation = activation
    } else {
      configuration.network = .other(try ArchitectureChoice(network))
    }
    configuration.rule = [try Rule(rule)]
    configuration.learningRate = LearningRate(.constant(learningRate))
    configuration.batchSize = batch
    configuration.epochs = 1_000_000
    configuration.threads = replicas > 1 ? 1 : threads
    configuration.initialWeights = weights[replica]
    configuration.sampleOrder = orders[replica]
    return try TrainingRun(configuration, on: data, with: Self.group)
  }
}
