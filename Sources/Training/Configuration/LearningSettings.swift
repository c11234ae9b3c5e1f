import Foundation
import Networks
import Settings

/// What is learned and how: the loss, what adds to it, and the steps.
public struct LearningSettings: Configurable {
  public var loss = Loss.crossEntropy
  /// Terms that add to the loss in training.
  public var penalty: [Penalty] = []
  /// Label smoothing: the share of each label spread over all classes.
  public var labelSmoothing = 0.0
  /// What is done to the labels of each batch at random.
  public var labelNoise = LabelNoiseChoice.none
  /// Whether classes count by the inverse of their prevalence among the training samples.
  public var balanceClasses = false
  /// What scales synapses between steps.
  public var scaling = Scaling.none
  /// What keeps the network able to learn, beside its optimizer.
  public var renewal = RenewalChoice.none
  public var optimizer = OptimizerChoice(Adam.Settings())
  /// The learning rate by epochs.
  public var learningRate: LearningRate = 0.003
  /// The largest norm of all gradients together, to which larger ones are scaled down; 0 for none.
  public var clipGradients = 0.0
  public var batchSize = 200
  public var lastBatch = LastBatch.keep
  public var epochs = 10
  /// Training halts at the end of an epoch whose training loss is at most this; 0 for never.
  public var haltLoss = 0.0
  public var seed = 1

  public init() {}

  enum CodingKeys: String, CodingKey {
    case loss, penalty, scaling, renewal, optimizer, epochs, seed
    case labelSmoothing = "label-smoothing"
    case labelNoise = "label-noise"
    case haltLoss = "halt-loss"
    case balanceClasses = "balance-classes"
    case learningRate = "learning-rate"
    case clipGradients = "clip-gradients"
    case batchSize = "batch-size"
    case lastBatch = "last-batch"
  }
}

/// What happens to samples that do not fill a batch at the end of an epoch.
public enum LastBatch: String, Word {
  /// They make a shorter batch.
  case keep
  /// They are left out in this epoch.
  case drop
}

extension LearningSettings {
  /// Whether training halts after an epoch of a training loss; Shaw, Jackson and Orchard 2020, step 5.
  public func halts(at loss: Double) -> Bool {
    // A penalty may take the loss below zero, where nothing halts unless it is asked to.
    haltLoss > 0 && loss <= haltLoss
  }

  /// More epochs than anyone has time for, and few enough that steps can be counted.
  static let mostEpochs = 1_000_000_000

  /// Throws where a value cannot be.
  public func validate() throws {
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
    guard seed >= 0 else { throw ConfigurationError("'seed' must not be negative") }
    guard (0..<1).contains(labelSmoothing) else {
      throw ConfigurationError(
        "'label-smoothing' is \(labelSmoothing), but must be at least 0 and below 1")
    }
    guard haltLoss >= 0, haltLoss.isFinite else {
      throw ConfigurationError("'halt-loss' is \(haltLoss), but must be a loss, or 0 for never")
    }
    guard
      loss == .crossEntropy || (labelSmoothing == 0 && labelNoise == .none && !balanceClasses)
    else {
      throw ConfigurationError(
        "'label-smoothing', 'label-noise' and 'balance-classes' need the loss crossEntropy")
    }
    try labelNoise.item.validate()
    try optimizer.validate()
    try renewal.validate()
  }
}
