import Foundation
import Networks
import Plasticity
import Settings
import Tensors

// How samples make batches.
extension TrainingRun {
  /// The samples that an epoch goes through, with those that a last batch drops.
  public var samplesPerEpoch: Int {
    if case .fixed(let order) = order { return order.shape.last ?? 0 }
    let stream = configuration.stream.item
    return stream.passes * (stream.samples == 0 ? data.training.count : stream.samples)
  }

  /// The rows of a batch that is not the last: no more than there are samples.
  var batchRows: Int {
    if isOneBatch { return samplesPerEpoch }
    return configuration.lastBatch == .drop
      ? configuration.batchSize : min(configuration.batchSize, samplesPerEpoch)
  }

  /// The rows of a last batch that is shorter than the others; 0 where there is none.
  private var rowsOfShortBatch: Int {
    configuration.lastBatch == .drop ? 0 : samplesPerEpoch % max(batchRows, 1)
  }

  /// The batches of an epoch.
  public var batchesPerEpoch: Int {
    samplesPerEpoch / max(batchRows, 1) + (rowsOfShortBatch > 0 ? 1 : 0)
  }

  /// Throws where a rule that transforms a batch by its own statistics would get a batch of one row.
  func checkBatchStatistics() throws {
    let rules = network.plan.configuration.rule + [network.plan.configuration.inputRule]
    guard let rule = rules.first(where: { $0.rule is any InstantaneousRule }),
      batchRows == 1 || rowsOfShortBatch == 1
    else { return }
    throw ConfigurationError(
      "the rule \(rule.name) needs at least two rows in each batch, because a single one has no spread; "
        + (batchRows == 1
          ? "give a larger --batch-size"
          : "the last batch of \(samplesPerEpoch) samples has one: give --last-batch drop, or another "
            + "--batch-size"))
  }

  /// What a batch of so many rows counts in the mean of an epoch's losses; 1 for a whole one.
  func share(ofRows rows: Int) -> Double { Double(rows) / Double(batchRows) }

  /// What all batches of an epoch count together.
  var wholeBatches: Double {
    Double(samplesPerEpoch / batchRows) + share(ofRows: rowsOfShortBatch)
  }

  /// The rows of the batch that is next, in the epoch's order.
  func rows(of position: Position) -> Range<Int> {
    let start = position.batch * batchRows
    return start..<min(start + batchRows, position.samples.count)
  }

  /// All of the batch that is next, whichever process learns it.
  func wholeBatch(of position: Position) -> Batch {
    batch(of: position, rows: rows(of: position))
  }

  /// The training samples of rows of the batch that is next.
  func batch(of position: Position, rows: Range<Int>) -> Batch {
    let part = task.training
    let chosen = position.samples.narrowed(to: rows)
    let pixels = images?.pixels(
      of: rows, inBatch: position.batch, of: batchRows, in: position.samples,
      epoch: epochs.count + 1)
    guard part.scale != nil || pixels != nil else {
      return Batch(part.inputs, targets: part.targets, lengths: part.lengths, rows: chosen)
    }
    let scaled = part.batch(chosen, pixels: pixels, elementType: elementType, on: device)
    return Batch(scaled.inputs, targets: scaled.targets, lengths: scaled.lengths)
  }

  /// The last batch of an epoch that is over.
  func lastBatch(of position: Position) -> Batch {
    var position = position
    position.batch -= 1
    return wholeBatch(of: position)
  }
}
