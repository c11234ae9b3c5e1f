/// How the rows of a table are split into training and test rows, by a seed.
///
/// Written `folds:10`, `folds:10:repeats=3`, `holdout:share=0.2`, or
/// `subsampling:share=0.2:repeats=100`, and kept as such a text by Codable.
public enum Validation: Hashable, Sendable {
  /// Each row is a test row in one of so many folds, all over again as often as `repeats` says.
  case folds(Int, repeats: Int)
  /// A share of the rows, drawn anew each time, are test rows; once is called a holdout.
  case subsampling(share: Double, repeats: Int)

  /// The number of splits, and so of networks.
  public var splitCount: Int {
    switch self {
    case .folds(let count, let repeats): count * repeats
    case .subsampling(_, let repeats): repeats
    }
  }
}

extension Validation: CustomStringConvertible, Codable {
  /// Reads a validation as it is written.
  public init(_ text: String) throws(TableError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    var settings = try Self.settings(parts.dropFirst(), of: text)
    switch parts[0] {
    case "folds":
      let repeats = try Self.count(settings.removeValue(forKey: "repeats") ?? "1", of: text)
      let count = try Self.count(settings.removeValue(forKey: "") ?? "10", of: text)
      self = .folds(count, repeats: repeats)
    case "holdout":
      self = .subsampling(
        share: try Self.share(settings.removeValue(forKey: "share"), of: text), repeats: 1)
    case "subsampling":
      let repeats = try Self.count(settings.removeValue(forKey: "repeats") ?? "100", of: text)
      let share = try Self.share(settings.removeValue(forKey: "share"), of: text)
      self = .subsampling(share: share, repeats: repeats)
    default: throw .badValidation(text: text, problem: "there is no kind '\(parts[0])'")
    }
    if let name = settings.keys.min() {
      let problem =
        name.isEmpty ? "\(parts[0]) takes no bare number" : "\(parts[0]) has no '\(name)'"
      throw .badValidation(text: text, problem: problem)
    }
    try check()
  }

  /// The text that reads back as this validation.
  public var description: String {
    switch self {
    case .folds(let count, let repeats):
      "folds:\(count)" + (repeats == 1 ? "" : ":repeats=\(repeats)")
    case .subsampling(let share, let repeats):
      repeats == 1 ? "holdout:share=\(share)" : "subsampling:share=\(share):repeats=\(repeats)"
    }
  }

  /// Reads the text.
  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  /// Throws if no rows could be split so.
  func check() throws(TableError) {
    let tooOften = "it can be repeated 10,000 times at most"
    let problem: String? =
      switch self {
      case .folds(let count, _) where count < 2: "there must be at least 2 folds"
      case .folds(_, let repeats) where repeats < 1: "it must be repeated at least once"
      case .subsampling(_, let repeats) where repeats < 1: "it must be repeated at least once"
      case .subsampling(let share, _) where !(share > 0 && share < 1):
        "the share must lie between 0 and 1"
      case .folds(let count, _) where count > 10_000: "there can be 10,000 folds at most"
      case .folds(_, let repeats) where repeats > 10_000: tooOften
      case .subsampling(_, let repeats) where repeats > 10_000: tooOften
      default: nil
      }
    if let problem { throw .badValidation(text: description, problem: problem) }
  }

  private static func settings(
    _ parts: ArraySlice<String>, of text: String
  ) throws(TableError) -> [String: String] {
    var settings: [String: String] = [:]
    for part in parts {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = sides.count == 2 ? String(sides[0]) : ""
      if settings.updateValue(String(sides.last ?? ""), forKey: name) != nil {
        throw .badValidation(
          text: text, problem: "it says \(name.isEmpty ? "its number" : name) twice")
      }
    }
    return settings
  }

  private static func count(_ value: String, of text: String) throws(TableError) -> Int {
    guard let count = Int(value) else {
      throw .badValidation(text: text, problem: "'\(value)' is no whole number")
    }
    return count
  }

  private static func share(_ value: String?, of text: String) throws(TableError) -> Double {
    guard let value else { return 0.2 }
    guard let share = Cell.number(value) else {
      throw .badValidation(text: text, problem: "'\(value)' is no number")
    }
    return share
  }
}
