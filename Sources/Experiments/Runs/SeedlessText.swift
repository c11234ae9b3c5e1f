import Foundation

/// The JSON of runs that differ in their seeds alone, which is the same but for the seed.
///
/// A figure names thousands of runs, and an encoder would take seconds for them.
struct SeedlessText {
  private let before: Substring
  private let after: Substring

  /// A seed that no run has, so that it stands nowhere else in a text.
  static let mark = 7_654_321_001_234
  /// The seed that is not written, since it is the default.
  private static let unwritten = 1

  /// Takes the JSON of a run with the seed `mark`; nil where the seed's place in it is not plain.
  init?(_ json: String) {
    let parts = json.split(separator: "\"seed\":\(Self.mark)", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    (before, after) = (parts[0], parts[1])
  }

  /// The JSON of a run as it is with the seed 1.
  static func withSeed1(_ json: String) -> String {
    let parts = json.components(separatedBy: seedName)
    return parts.dropFirst().reduce(parts[0]) { $0 + seedName + "1" + $1.drop(while: \.isNumber) }
  }

  private static let seedName = "\"seed\":"

  /// The text with a seed; nil for one that a setting, which is a Double, does not hold.
  func json(seed: Int) -> String? {
    guard abs(seed) < 1 << 53 else { return nil }
    guard seed == Self.unwritten else { return "\(before)\"seed\":\(seed)\(after)" }
    if before.hasSuffix(",") { return "\(before.dropLast())\(after)" }
    return "\(before)\(after.hasPrefix(",") ? after.dropFirst() : after)"
  }
}
