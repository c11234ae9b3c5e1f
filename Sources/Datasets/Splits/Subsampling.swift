import Settings
import Statistics

/// A share of the samples, drawn anew each time, are test samples; once is a holdout.
public struct Subsampling: SplitMethod {
  public static let name = "subsampling"

  public var share = 0.2
  public var repeats = 100

  public init() {}

  public func validate() throws {
    guard share > 0, share < 1, (1...10_000).contains(repeats) else {
      throw ConfigurationError(
        "the validation subsampling: 'share' must lie between 0 and 1, and it is repeated 10,000 "
          + "times at most")
    }
  }

  public static func made(with settings: [String: Setting]) throws -> any Named {
    let method = try Self(settings)
    return method.repeats == 1 ? method.holdout : method
  }

  private var holdout: Holdout {
    var holdout = Holdout()
    holdout.share = share
    return holdout
  }

  public func divide(_ samples: StratifiedSamples, _ random: inout SplitMix64) -> [Int] {
    holdout.divide(samples, &random)
  }
}
