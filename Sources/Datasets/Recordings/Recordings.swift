/// Recordings of one length, each of one class, which a network reads a window at a time.
public struct Recordings: Sendable, Hashable {
  /// The short name, such as "bonn-eeg".
  public let name: String
  /// Recording after recording.
  public let values: [Float]
  /// The class of each recording, an index into `classNames`.
  public let labels: [Int]
  /// What each label stands for.
  public let classNames: [String]
  /// How the recordings are cut.
  public let windows: Windows
  /// What to know of the set, such as files that could not be read.
  public let notes: [String]

  /// Recordings from their values, as many of each as of the others.
  public init(
    name: String, values: [Float], labels: [Int], classNames: [String], windows: Windows,
    notes: [String] = []
  ) {
    precondition(
      !labels.isEmpty && values.count % labels.count == 0,
      "\(values.count) values make no \(labels.count) recordings of one length")
    precondition(
      labels.allSatisfy(classNames.indices.contains),
      "a label is beyond the \(classNames.count) classes")
    self.name = name
    self.values = values
    self.labels = labels
    self.classNames = classNames
    self.windows = windows
    self.notes = notes
  }

  /// The number of recordings.
  public var count: Int { labels.count }

  /// The values of a recording.
  public var length: Int { values.count / labels.count }

  /// The SHA-256 of all recordings, their labels and classes, and of how they are cut.
  package var digest: String {
    let sum = SHA256()
    sum.update(numbers: [count, length, windows.length, windows.stride, windows.slices])
    values.withUnsafeBytes { sum.update($0) }
    sum.update(numbers: labels)
    sum.update(texts: classNames)
    return sum.finish()
  }
}

/// How recordings are cut into samples: training recordings into overlapping windows, test recordings into
/// separate slices.
public struct Windows: Sendable, Hashable {
  /// The values of a window, and of a slice.
  public let length: Int
  /// How far apart windows begin.
  public let stride: Int
  /// How many slices there are; each is at the start of an equal part of the recording.
  public let slices: Int

  public init(length: Int, stride: Int, slices: Int) {
    precondition(length > 0 && stride > 0 && slices > 0, "there are no windows of nothing")
    self.length = length
    self.stride = stride
    self.slices = slices
  }

  /// Where the windows of a recording of so many values begin.
  public func starts(of values: Int) -> [Int] {
    Array(Swift.stride(from: 0, through: values - length, by: stride))
  }

  /// Where the slices of a recording of so many values begin.
  public func sliceStarts(of values: Int) -> [Int] {
    (0..<slices).map { $0 * (values / slices) }.filter { $0 + length <= values }
  }
}
