import Settings
import Statistics

/// A share of the samples, drawn once, are test samples.
public struct Holdout: SplitMethod {
  public static let name = "holdout"

  public var share = 0.2

  public init() {}

  public func validate() throws {
    guard share > 0, share < 1 else {
      throw ConfigurationError("the validation holdout: 'share' must lie between 0 and 1")
    }
  }

  public func divide(_ samples: StratifiedSamples, _ random: inout SplitMix64) -> [Int] {
    // The drawn samples are the first part, which is the test part.
    samples.draw(share, &random).map { 1 - $0 }
  }
}
