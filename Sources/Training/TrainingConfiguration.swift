import Datasets
import Foundation
import Networks
import Plasticity
import Settings
import Tensors

/// Everything that decides the numbers of a training run, in the words of the command line.
///
/// The same names serve as flags of `homeostat train`, as keys of a YAML file, and in checkpoints.
/// An empty text means that a file is not given.
public struct TrainingConfiguration: Configurable {
  /// A set's name, a folder of files in the MNIST or the CIFAR format, or a table as CSV.
  public var data = "fashion-mnist"
  /// The target column of a table, by name or number.
  public var target = ""
  /// Columns of a table that are left out, with commas between them.
  public var without = ""
  /// The column of a table whose equal rows must not be both learned and tested, such as a subject.
  public var group = ""
  /// Columns of a table that hold categories though they look like numbers, with commas between them.
  public var categorical = ""
  /// Which samples test the network.
  public var validation = Validation.own
  /// The folder in which sets are looked for; empty for HOMEOSTAT_DATA or the user's cache.
  public var dataRoot = ""
  /// Whether each channel of images is standardised by the training images' mean and deviation; a
  /// table's columns are in any case.
  public var standardise = false
  /// How many of the first training samples are learned; 0 for all.
  public var limit = 0
  public var network = NetworkChoice.dense
  /// The widths of a dense network's hidden layers.
  public var hidden = Widths([50, 50, 50, 50, 50, 50, 50, 50])
  /// The activation function of a dense network.
  public var activation = Activation.tanh
  /// The rule of all hidden layers, or one for each.
  public var rule = [Rule(IntrinsicPlasticity())]
  public var inputRule = Rule(NoPlasticity())
  public var learnedAffine = false
  public var outputReLU = false
  /// What stands in place of the last dense layer.
  public var bottleneck = Bottleneck.none
  /// What reads each hidden layer beside the network.
  public var probes = Bottleneck.none
  public var gainPolicy = GainPolicy.allow
  public var updateClock = UpdateClock.batch
  public var loss = Loss.crossEntropy
  /// Terms that add to the loss in training.
  public var penalty: [Penalty] = []
  /// Label smoothing: the share of each label spread over all classes.
  public var labelSmoothing = 0.0
  /// Whether classes count by the inverse of their prevalence among the training samples.
  public var balanceClasses = false
  /// The share of hidden units dropped in each training step.
  public var dropout = 0.0
  /// The share of inputs dropped in each training step.
  public var inputDropout = 0.0
  /// The share of connections dropped in each training step.
  public var dropConnect = 0.0
  /// What scales synapses between steps.
  public var scaling = Scaling.none
  public var optimizer = OptimizerChoice(Adam.Settings())
  /// The learning rate by epochs.
  public var learningRate: LearningRate = 0.003
  /// The largest norm of all gradients together, to which larger ones are scaled down; 0 for none.
  public var clipGradients = 0.0
  public var batchSize = 200
  public var lastBatch = LastBatch.keep
  public var epochs = 10
  public var seed = 1
  public var precision = Precision.single
  /// Initial weights in safetensors in place of random ones.
  public var initialWeights = ""
  /// Which tensors of `initialWeights` are which, OLD=NEW, where their names do not say it.
  public var map: [String] = []
  /// The order of an epoch's samples as `.npy`: int64 [samples], or one row for each epoch.
  public var sampleOrder = ""
  /// The threads of one operation; 0 for HOMEOSTAT_THREADS or what suits the widths.
  public var threads = 0
  public var device = "cpu"
  /// What the paths above lead to, where that was looked up; no setting, and not written with them.
  public var contents: Contents?

  public init() {}

  enum CodingKeys: String, CodingKey {
    case data, target, without, group, categorical, validation, standardise, limit, network, hidden,
      activation,
      rule, loss, penalty, scaling, dropout, bottleneck, probes, optimizer
    case epochs, seed, precision, threads, device, map
    case dataRoot = "data-root"
    case inputRule = "input-rule"
    case labelSmoothing = "label-smoothing"
    case balanceClasses = "balance-classes"
    case inputDropout = "input-dropout"
    case dropConnect = "drop-connect"
    case learnedAffine = "learned-affine"
    case outputReLU = "output-relu"
    case gainPolicy = "gain-policy"
    case updateClock = "update-clock"
    case learningRate = "learning-rate"
    case clipGradients = "clip-gradients"
    case batchSize = "batch-size"
    case lastBatch = "last-batch"
    case initialWeights = "initial-weights"
    case sampleOrder = "sample-order"
  }
}

/// What happens to samples that do not fill a batch at the end of an epoch.
public enum LastBatch: String, Word {
  /// They make a shorter batch.
  case keep
  /// They are left out in this epoch.
  case drop
}

/// The element type of a network.
public enum Precision: String, Word {
  case single, double

  public var elementType: ElementType { self == .single ? .float32 : .float64 }
}

extension TrainingConfiguration {
  /// Throws where a value cannot be, or the device is not there.
  public func validate() throws {
    try validateSettings()
    _ = try selectedDevice
  }

  /// Throws where a value cannot be.
  func validateSettings() throws {
    for (name, value, most) in [
      ("batch-size", batchSize, Int.max), ("epochs", epochs, Self.mostEpochs),
    ] where !(1...most).contains(value) {
      throw ConfigurationError(
        value < 1
          ? "'\(name)' is \(value), but must be at least 1"
          : "'\(name)' is \(value), but can be at most \(most): a run stops at any time, and goes on with "
            + "--resume")
    }
    // Beyond this the steps themselves are no longer numbers in single precision.
    guard (1e-30...1e30).contains(learningRate.value(at: 1)) else {
      throw ConfigurationError("'learning-rate' must lie between 1e-30 and 1e30")
    }
    guard clipGradients >= 0, clipGradients.isFinite else {
      throw ConfigurationError(
        "'clip-gradients' is \(clipGradients), but must be the largest norm of the gradients, or 0")
    }
    guard limit >= 0 else { throw ConfigurationError("'limit' must not be negative") }
    guard seed >= 0 else { throw ConfigurationError("'seed' must not be negative") }
    guard (0...Engine.mostThreads).contains(threads) else {
      throw ConfigurationError(
        "'threads' is \(threads), but must be from 1 to \(Engine.mostThreads), or 0 to choose for you"
      )
    }
    for (name, share) in [
      ("dropout", dropout), ("input-dropout", inputDropout),
      ("drop-connect", dropConnect), ("label-smoothing", labelSmoothing),
    ] where !(0..<1).contains(share) {
      throw ConfigurationError("'\(name)' is \(share), but must be at least 0 and below 1")
    }
    guard loss == .crossEntropy || (labelSmoothing == 0 && !balanceClasses) else {
      throw ConfigurationError("'label-smoothing' and 'balance-classes' need the loss crossEntropy")
    }
    guard !(type(of: loss.item).ignoresMeanError && outputReLU) else {
      throw ConfigurationError(
        "the loss minimumErrorEntropy leaves the outputs' mean to their biases, which a ReLU would "
          + "cut off: it goes without 'output-relu'")
    }
    guard map.isEmpty || !initialWeights.isEmpty else {
      throw ConfigurationError("'map' renames tensors of 'initial-weights', which is not given")
    }
    try optimizer.validate()
    try validateNetwork()
  }

  /// Throws where the configuration has no meaning for the data.
  public func validate(for data: TrainingData) throws {
    if network == .skippingDense {
      let widths = [data.inputs] + hidden.values
      guard zip(widths, widths.dropFirst()).contains(where: { $0 == $1 }) else {
        throw ConfigurationError(
          "'skip' has no effect: no layer of 'hidden' has as many units as inputs")
      }
    }
    guard data.isRegression else { return }
    let target = data.table?.target ?? "the target"
    guard type(of: loss.item).servesRegression else {
      throw ConfigurationError(
        "'\(target)' of \(data.name) is numeric, but \(loss.name) is a loss of classification: "
          + "give --loss meanSquaredError; or --categorical '\(target)' if it stands for classes")
    }
    guard probes == .none else {
      throw ConfigurationError(
        "'probes' read classes from the layers, and '\(target)' of \(data.name) is a number")
    }
    for case let scaling as SynapticScalingLoss in penalty.map(\.item)
    where scaling.reading != SynapticScalingLoss().reading || scaling.target != 0 {
      throw ConfigurationError(
        "the penalty synscal has no 'reading' or 'target' in regression, as "
          + "'\(target)' of \(data.name) is: it draws outputs to the mean of the right ones")
    }
    for penalty in penalty where !type(of: penalty.item).servesRegression {
      throw ConfigurationError(
        "the penalty \(penalty.name) is about class probabilities, and "
          + "'\(target)' of \(data.name) is a number")
    }
  }

  /// More epochs than anyone has time for, and few enough that steps can be counted.
  static let mostEpochs = 1_000_000_000

  /// The device by its name, `cpu` or `cuda`, `cuda:1`.
  public var selectedDevice: Device {
    get throws {
      if device == "cpu" { return .cpu }
      let parts = device.split(separator: ":")
      guard parts.first == "cuda", parts.count <= 2,
        let index = parts.count == 2 ? Int(parts[1]) : 0
      else {
        throw ConfigurationError("'\(device)' is not a device: write cpu, cuda or cuda:1")
      }
      guard index >= 0, index < Engine.cudaDeviceCount else {
        throw ConfigurationError(
          "the device '\(device)' is not there: LibTorch sees \(Engine.cudaDeviceCount) CUDA "
            + "devices; 'homeostat doctor' says more")
      }
      return .cuda(index)
    }
  }

  /// The number of threads, where none is chosen one for layers too narrow to be split.
  public var chosenThreads: Int {
    get throws {
      if threads != 0 { return threads }
      if let text = ProcessInfo.processInfo.environment["HOMEOSTAT_THREADS"], !text.isEmpty {
        guard let count = Int(text), (1...Engine.mostThreads).contains(count) else {
          throw ConfigurationError(
            "HOMEOSTAT_THREADS is '\(text)', but must be a number from 1 to \(Engine.mostThreads)")
        }
        return count
      }
      let widest = network.isDense ? hidden.values.max() ?? 0 : .max
      return widest < 256 ? 1 : Engine.cores
    }
  }

  /// What sets this run's rules apart, such as `ip` or `wd:rate=0.05`; only what differs from the
  /// rule's defaults is named.
  public var label: String { rule.map(\.label).joined(separator: "/") }
}
