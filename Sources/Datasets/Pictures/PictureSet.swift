/// A set of labelled pictures in files: what training and test parts are made of.
public struct PictureSet: Sendable, Hashable {
  /// A picture.
  public struct File: Sendable, Hashable {
    /// Where it lies.
    public let path: String
    /// Its class, an index into the names of the classes.
    public let label: Int
  }

  /// The folder's name.
  public let name: String
  /// The pictures to train on: the first of each class, then the second of each, and so on.
  public let training: [File]
  /// The pictures to test on, class by class; none where the folder has no such part.
  public let test: [File]
  /// What the test part is.
  public let testName: String
  /// The classes: the names of the folders in `train/`, sorted.
  public let classNames: [String]
  /// What to know of the set, such as which files were damaged and are left out.
  public let notes: [String]
  /// The SHA-256 of the labels and of the contents of all files in their order, and of the classes; nil where only
  /// the test part was read.
  public let digest: String?
}
