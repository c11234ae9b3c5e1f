/// What is one of a few words, such as a kind of activation; an error names them all.
public protocol Word: RawRepresentable<String>, CaseIterable, Codable, Hashable, Sendable {}

/// A word that is not among the choices.
struct NoSuchWord: Error, CustomStringConvertible {
  /// The words that there are.
  let description: String
}

extension Word {
  /// The words that there are.
  public static var words: [String] { allCases.map(\.rawValue) }

  public init(from decoder: Decoder) throws {
    let word = try? decoder.singleValueContainer().decode(String.self)
    guard let value = word.flatMap(Self.init) else {
      throw NoSuchWord(description: Self.words.joined(separator: ", "))
    }
    self = value
  }
}

extension BidirectionalCollection<String> {
  /// The words of a choice as a sentence has them: `tanh, logistic or relu`.
  public var alternatives: String {
    count > 1 ? dropLast().joined(separator: ", ") + " or " + last! : joined()
  }
}
