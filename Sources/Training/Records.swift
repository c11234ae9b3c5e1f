import Tensors

/// What an epoch came to.
public struct EpochRecord: Codable, Hashable, Sendable {
  public let epoch: Int
  /// The mean of the batches' losses, each before its update; a batch counts by its rows.
  public let trainLoss: Double
  /// The loss of the samples that judge the epoch: those of the test part, or of the validation part where
  /// there is one.
  public let testLoss: Double
  /// The share of these samples that are put in a wrong class, or the mean absolute error of numbers.
  public let testError: Double
  /// Whether the network is dead: every output unit is zero for every test sample.
  public let isDead: Bool
  /// How many times so far an update left a neuron's gain at or below zero.
  public let nonpositiveGains: Int
  /// What else was asked to be measured, by name; see `EpochMeasure`. Where there are several targets of
  /// numbers, `test_error.k` is the mean absolute error of the k-th.
  public var measures: [String: Double]?
  /// Whether a validation part judged the epoch; nil, as before there was one, where not.
  public var isValidated: Bool?

  /// What judged the epoch, as names of numbers have it: `test` or `validation`.
  public var judge: String { isValidated == true ? "validation" : "test" }

  enum CodingKeys: String, CodingKey {
    case epoch
    case trainLoss = "train_loss"
    case testLoss = "test_loss"
    case testError = "test_error"
    case isDead = "dead"
    case nonpositiveGains = "nonpositive_gains"
    case measures
    case isValidated = "validated"
  }

  /// Every number of the epoch by the name of its column in `metrics.csv`.
  public var numbers: [(name: String, value: Double)] {
    [
      ("train_loss", trainLoss), ("\(judge)_loss", testLoss), ("\(judge)_error", testError),
      ("dead", isDead ? 1 : 0), ("nonpositive_gains", Double(nonpositiveGains)),
    ] + (measures ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Records as CSV, a line each under a header.
  static func table(_ records: [EpochRecord]) -> String {
    let names = (records.last?.measures ?? [:]).keys.sorted()
    let judge = records.last?.judge ?? "test"
    let header =
      ["epoch,train_loss,\(judge)_loss,\(judge)_error,dead,nonpositive_gains"] + names
    return header.joined(separator: ",") + "\n"
      + records.map { record in
        let fields = [
          "\(record.epoch),\(record.trainLoss),\(record.testLoss),\(record.testError)",
          record.isDead ? "1" : "0", "\(record.nonpositiveGains)",
        ]
        let measures = names.map { record.measures?[$0].map { "\($0)" } ?? "" }
        return (fields + measures).joined(separator: ",") + "\n"
      }.joined()
  }
}

/// A batch that was learned.
public struct StepRecord: Sendable {
  public let epoch: Int
  /// Counted from 1 over all epochs.
  public let step: Int
  /// A scalar where the network is.
  let reading: Tensor

  /// The batch's loss before its update. On a GPU, to ask for it is to wait until the step is done.
  public var loss: Double { reading.item }
}

/// Where a run met a loss that is NaN or infinite, or parameters that are.
public struct Divergence: Codable, Hashable, Sendable, CustomStringConvertible {
  public let epoch: Int
  public let step: Int
  /// The loss as text, because JSON has no NaN.
  public let loss: String

  public var description: String { "diverged in epoch \(epoch), step \(step): the loss is \(loss)" }
}

/// A dense layer whose weights synaptic scaling drives up: ẑw² grows with the weight itself.
public struct RunawayWeights: Hashable, Sendable, CustomStringConvertible {
  /// A weight beyond this is taken to run away; trained weights of such networks stay near 1.
  public static let threshold = 10.0

  public let epoch: Int
  /// The dense layer, counted from 1.
  public let layer: Int
  /// The largest weight, without its sign.
  public let size: Double

  public var description: String {
    "the weights of dense layer \(layer) run away: one has grown to \(size) by epoch \(epoch), because "
      + "scaling moves a weight by its own square; a lower or falling rate, a smaller clip or "
      + "clock=epoch hold it back"
  }
}

/// What happens in a run, in the order in which it happens.
public enum TrainingEvent: Sendable {
  case step(StepRecord)
  case epoch(EpochRecord)
  case diverged(Divergence)
  case runaway(RunawayWeights)
}
