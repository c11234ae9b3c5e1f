/// The words that a network knows, and how many words of a text it reads.
///
/// The token 0 stands for every other word; that of the k-th word is k, from 1 on.
public struct Vocabulary: Codable, Hashable, Sendable {
  /// The words, the most frequent first.
  public let words: [String]
  /// A text is read up to so many words.
  public let length: Int

  public init(words: [String], length: Int) {
    self.words = words
    self.length = length
  }

  /// The most frequent words of some training texts, at most so many; of two that are equally frequent
  /// the one that comes first in the order of their letters.
  public init(fitting texts: [[Int32]], of set: TextSet, words most: Int, length: Int) {
    var counts = [Int](repeating: 0, count: set.words.count)
    for text in texts { for word in text { counts[Int(word)] += 1 } }
    let known = counts.indices.filter { counts[$0] > 0 }.sorted {
      (-counts[$0], set.words[$0]) < (-counts[$1], set.words[$1])
    }
    self.init(words: known.prefix(most).map { set.words[$0] }, length: length)
  }

  /// How many tokens there are, with that of other words.
  public var tokens: Int { words.count + 1 }

  /// The tokens of texts, row after row, each padded with zeros to `length`; and how many of each row are
  /// words of its text. A text without a word counts as one other word.
  public func tokens(of texts: [[Int32]], in set: TextSet) -> (tokens: [Int64], lengths: [Int64]) {
    let numbers = numbers
    return tokens(of: texts, by: set.words.map { numbers[$0] ?? 0 })
  }

  /// The tokens of texts, as `tokens(of:in:)` gives them.
  public func tokens(of texts: [String]) -> (tokens: [Int64], lengths: [Int64]) {
    var set = TextSet(name: "", classNames: [""])
    for text in texts { set.add(text, label: 0, isTest: true) }
    return tokens(of: set.test.texts, in: set)
  }

  private var numbers: [String: Int64] {
    Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, Int64($0 + 1)) })
  }

  private func tokens(
    of texts: [[Int32]], by numbers: [Int64]
  ) -> (tokens: [Int64], lengths: [Int64]) {
    var tokens = [Int64](repeating: 0, count: texts.count * length)
    for (row, text) in texts.enumerated() {
      for (place, word) in text.prefix(length).enumerated() {
        tokens[row * length + place] = numbers[Int(word)]
      }
    }
    return (tokens, texts.map { Int64(min(max($0.count, 1), length)) })
  }
}
