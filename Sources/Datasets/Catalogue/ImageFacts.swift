/// What is known of a set of images before any file is read.
public struct ImageFacts: Sendable, Hashable {
  /// The size of an image.
  public let shape: ImageShape
  /// What the labels stand for.
  public let classNames: [String]
  /// The number of images to train on.
  public let trainingCount: Int
  /// The number of images to test on.
  public let testCount: Int
}

/// A known set of images, with its name as papers write it.
struct KnownImages: Sendable {
  let title: String
  let facts: ImageFacts
}
