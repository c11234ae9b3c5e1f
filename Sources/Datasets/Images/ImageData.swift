/// A data set as an experiment uses it: a training part and a test part.
public struct ImageData: Sendable, Hashable {
  /// The short name, such as "mnist", or the folder's name for a set of the user's own.
  public let name: String
  /// The images to train on.
  public let training: ImageSet
  /// The images to test on.
  public let test: ImageSet
  /// What the test part is, so that an error on a part is never taken for one on the whole.
  public let testName: String

  /// A data set from its two parts.
  public init(name: String, training: ImageSet, test: ImageSet, testName: String = "test images") {
    self.name = name
    self.training = training
    self.test = test
    self.testName = testName
  }
}
