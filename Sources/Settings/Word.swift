/// What is one of a few words, such as a kind of activation; an error names them all.
public protocol Word: RawRepresentable<String>, CaseIterable, Codable, Hashable, Sendable {}

/// A word was not one of those that there are.
struct NoSuchWord: Error, CustomStringConvertible {
  /// The words that there are.
  let description: String
}

extension Word {
  public init(from decoder: Decoder) throws {
    let word = try? decoder.singleValueContainer().decode(String.self)
    guard let value = word.flatMap(Self.init) else {
      throw NoSuchWord(description: Self.allCases.map(\.rawValue).joined(separator: ", "))
    }
    self = value
  }
}
