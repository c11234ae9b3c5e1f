/// What is known of a set of texts before any file is read.
public struct TextFacts: Sendable, Hashable {
  /// What the labels stand for.
  public let classNames: [String]
  /// The number of texts to train on.
  public let trainingCount: Int
  /// The number of texts to test on.
  public let testCount: Int
}
