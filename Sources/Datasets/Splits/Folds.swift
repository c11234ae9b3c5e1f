import Settings
import Statistics

/// Cross-validation: each sample is a test sample in one of so many folds, all over again as often as
/// `repeats` says.
///
/// Each class is spread over the folds as evenly as can be, as far as the groups allow.
public struct Folds: SplitMethod {
  public static let name = "folds"
  public static let bareSetting: String? = "count"

  public var count = 10
  public var repeats = 1

  public init() {}

  public var splitsPerDivision: Int { count }

  public func validate() throws {
    guard (2...10_000).contains(count), (1...10_000).contains(repeats) else {
      throw ConfigurationError(
        "the validation folds: there are 2 to 10,000 folds, repeated 10,000 times at most")
    }
  }

  public func divide(_ samples: StratifiedSamples, _ random: inout SplitMix64) -> [Int] {
    samples.folds(count, &random)
  }

  public func note(onClass name: String, held: String, units: Int, areGroups: Bool) -> String? {
    if units == 1 {
      return "class '\(name)' has \(held), so it is in the test part of one fold only and is "
        + "unknown to the network trained for it"
    }
    guard units < count else { return nil }
    return "class '\(name)' has \(held) for \(count) folds, so it is in the test part of "
      + "\(areGroups ? "at most " : "")\(units) of them only"
  }
}
