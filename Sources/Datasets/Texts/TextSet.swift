/// Texts of some classes, each as the numbers of its words.
public struct TextSet: Sendable, Hashable {
  /// Some of the texts.
  public struct Part: Sendable, Hashable {
    /// The words of each text, indices into the set's `words`.
    public fileprivate(set) var texts: [[Int32]] = []
    /// The class of each text, an index into the set's `classNames`.
    public fileprivate(set) var labels: [Int] = []

    /// The number of texts.
    public var count: Int { labels.count }
  }

  /// The short name, such as "imdb", or the folder's name for a set of the user's own.
  public let name: String
  /// Every word of the set once.
  public private(set) var words: [String] = []
  /// The texts to train on.
  public private(set) var training = Part()
  /// The texts to test on; none in a set without a test part.
  public private(set) var test = Part()
  /// What each label stands for.
  public let classNames: [String]
  /// What the test part is.
  public private(set) var testName = "test texts"
  /// What to know of the set, such as files that could not be read.
  public internal(set) var notes: [String] = []
  private var numbers: [String: Int32] = [:]

  /// A set without texts yet.
  public init(name: String, classNames: [String]) {
    self.name = name
    self.classNames = classNames
  }

  /// Adds a text to one of the parts.
  public mutating func add(_ text: String, label: Int, isTest: Bool) {
    precondition(classNames.indices.contains(label), "the label \(label) has no name")
    let found = wordsOf(text).map { word in
      if let number = numbers[word] { return number }
      let number = Int32(words.count)
      words.append(word)
      numbers[word] = number
      return number
    }
    if isTest {
      test.texts.append(found)
      test.labels.append(label)
    } else {
      training.texts.append(found)
      training.labels.append(label)
    }
  }

  /// The same set, whose test part says how it differs from the known one.
  func compared(with facts: TextFacts, of title: String) -> TextSet {
    var set = self
    if test.count != facts.testCount {
      set.testName =
        "\(grouped(test.count)) test texts, not the \(grouped(facts.testCount)) of \(title)"
    }
    if training.count != facts.trainingCount {
      set.notes.append(
        "these are \(grouped(training.count)) training texts, not the "
          + "\(grouped(facts.trainingCount)) of \(title)")
    }
    return set
  }

  /// The SHA-256 of all texts, as words, with their labels and classes.
  package var digest: String {
    let sum = SHA256()
    for part in [training, test] {
      sum.update(numbers: part.labels)
      for text in part.texts {
        sum.update(numbers: [text.count])
        text.withUnsafeBytes { sum.update($0) }
      }
    }
    sum.update(texts: words)
    sum.update(texts: classNames)
    return sum.finish()
  }
}
