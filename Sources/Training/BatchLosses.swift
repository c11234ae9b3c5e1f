import Tensors

/// The losses of the batches of an epoch that are done, and in streams their errors.
///
/// To read a number from a GPU is to wait until it has done all that it was told. So losses stay where the network
/// is until they are read together.
struct BatchLosses {
  /// Before so many have been added they are read, lest a run that diverged go on for long.
  static let mostUnread = 1000

  /// The sum of the losses that have been read, each as its batch counts.
  private(set) var sum = 0.0
  /// The rows of these batches that were put in a wrong class before they were learned, or the sum of
  /// their absolute errors; in streams only.
  private(set) var errorSum = 0.0
  /// The first loss that is NaN or infinite, at which the sums end, and the number of its batch, from 1.
  private(set) var divergence: (batch: Int, loss: Double)?
  private let readsAtOnce: Bool
  private var batches: Int
  private var unread: [Unread] = []

  private struct Unread {
    let loss: Tensor
    let error: Tensor?
    let share: Double
  }

  /// The losses of so many batches. They are read at once where nothing has to be waited for.
  init(readAtOnce: Bool, ofBatches batches: Int = 0, sum: Double = 0, errorSum: Double = 0) {
    readsAtOnce = readAtOnce
    (self.batches, self.sum, self.errorSum) = (batches, sum, errorSum)
  }

  /// Adds the loss of a batch that counts as much as `share` of a whole one, and its error; nothing once one was no
  /// number.
  mutating func add(_ loss: Tensor, error: Tensor?, share: Double) {
    guard divergence == nil else { return }
    unread.append(Unread(loss: loss, error: error, share: share))
    if readsAtOnce || unread.count >= Self.mostUnread { read() }
  }

  /// Takes in what has been added.
  mutating func read() {
    defer { unread = [] }
    let losses = Tensor.items(of: unread.map(\.loss))
    let errors = Tensor.items(of: unread.compactMap(\.error))
    for (index, part) in unread.enumerated() where divergence == nil {
      batches += 1
      guard losses[index].isFinite else {
        divergence = (batches, losses[index])
        return
      }
      sum += losses[index] * part.share
      if part.error != nil { errorSum += errors[index] }
    }
  }
}
