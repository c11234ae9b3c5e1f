/// What an epoch came to.
public struct EpochRecord: Codable, Hashable, Sendable {
  public let epoch: Int
  /// The mean of the batches' losses, each before its update.
  public let trainLoss: Double
  public let testLoss: Double
  /// The share of test samples that are put in a wrong class.
  public let testError: Double
  /// Whether the network is dead: every output unit is zero for every test sample.
  public let isDead: Bool
  /// How many times so far an update left a neuron's gain at or below zero.
  public let nonpositiveGains: Int

  enum CodingKeys: String, CodingKey {
    case epoch
    case trainLoss = "train_loss"
    case testLoss = "test_loss"
    case testError = "test_error"
    case isDead = "dead"
    case nonpositiveGains = "nonpositive_gains"
  }

  static let header = "epoch,train_loss,test_loss,test_error,dead,nonpositive_gains\n"

  var line: String {
    "\(epoch),\(trainLoss),\(testLoss),\(testError),\(isDead ? 1 : 0),\(nonpositiveGains)\n"
  }
}

/// A batch that was learned.
public struct StepRecord: Hashable, Sendable {
  public let epoch: Int
  /// Counted from 1 over all epochs.
  public let step: Int
  /// The batch's loss before its update.
  public let loss: Double
}

/// Where a run met a loss that is NaN or infinite, or parameters that are.
public struct Divergence: Codable, Hashable, Sendable, CustomStringConvertible {
  public let epoch: Int
  public let step: Int
  /// The loss as text, because JSON has no NaN.
  public let loss: String

  public var description: String { "diverged in epoch \(epoch), step \(step): the loss is \(loss)" }
}

/// What happens in a run, in the order in which it happens.
public enum TrainingEvent: Sendable {
  case step(StepRecord)
  case epoch(EpochRecord)
  case diverged(Divergence)
}
