/// What lies in the files that a configuration names: with other contents it is another run.
public struct Contents: Codable, Hashable, Sendable {
  /// The SHA-256 of the samples.
  public var data: String?
  /// How many classes there are; nil for a table.
  public var classes: Int?
  /// The SHA-256 of the file of initial weights.
  public var initialWeights: String?
  /// The SHA-256 of the file with the order of samples.
  public var sampleOrder: String?

  enum CodingKeys: String, CodingKey {
    case data, classes
    case initialWeights = "initial-weights"
    case sampleOrder = "sample-order"
  }

  /// What differs from other contents, in the words of the flags; what is not known does not.
  func differences(from other: Contents) -> [String] {
    var names: [String] = []
    func compare(_ name: String, _ digest: KeyPath<Contents, String?>) {
      guard let own = self[keyPath: digest], let others = other[keyPath: digest] else { return }
      if own != others { names.append(name) }
    }
    compare("data", \.data)
    compare("initial-weights", \.initialWeights)
    compare("sample-order", \.sampleOrder)
    return names
  }
}
