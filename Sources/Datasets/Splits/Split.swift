/// The samples to train on and the samples to test with, each in the set's order.
public struct Split: Sendable, Hashable {
  /// The samples to train on.
  public let training: [Int]
  /// The samples to test with.
  public let test: [Int]

  /// A split from its two parts.
  public init(training: [Int], test: [Int]) {
    self.training = training
    self.test = test
  }

  /// The split in which the samples of one part are test samples.
  init(parts: [Int], test part: Int) {
    training = parts.indices.filter { parts[$0] != part }
    test = parts.indices.filter { parts[$0] == part }
  }
}
