import Statistics

/// The test part that a set of images has; a fifth of a table's rows.
public struct OwnTestPart: SplitMethod {
  public static let name = "own"

  public init() {}

  public func divide(_ samples: StratifiedSamples, _ random: inout SplitMix64) -> [Int] {
    Holdout().divide(samples, &random)
  }
}
