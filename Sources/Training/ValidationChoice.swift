import Datasets
import Settings

/// Which samples test a network: `own`, `folds:count=10`, `subsampling:share=0.2:repeats=100`.
public enum ValidationChoice: Hashable, Sendable, Codable {
  /// The test part that a set of images has; a fifth of a table's rows.
  case own
  case splits(Validation)

  /// Cross-validation: each of `count` folds tests a network that learns the others.
  private struct Folds: Configurable {
    var count = 10
    var repeats = 1
  }

  /// Random shares of the samples.
  private struct Subsampling: Configurable {
    var share = 0.2
    var repeats = 1
  }

  public init(_ specification: Specification) throws {
    switch specification.name {
    case "own" where specification.settings.isEmpty: self = .own
    case "folds":
      let folds = try Folds().changed(by: specification.settings, in: "folds")
      guard folds.count >= 2, folds.repeats >= 1 else {
        throw ConfigurationError("folds: 'count' must be at least 2, 'repeats' 1")
      }
      self = .splits(.folds(folds.count, repeats: folds.repeats))
    case "subsampling":
      let sampling = try Subsampling().changed(by: specification.settings, in: "subsampling")
      guard sampling.share > 0, sampling.share < 1, sampling.repeats >= 1 else {
        throw ConfigurationError(
          "subsampling: 'share' must lie between 0 and 1, and 'repeats' be at least 1")
      }
      self = .splits(.subsampling(share: sampling.share, repeats: sampling.repeats))
    default:
      throw ConfigurationError(
        "there is no validation '\(specification.name)'; there are own, folds, subsampling")
    }
  }

  public init(from decoder: Decoder) throws { try self.init(Specification(from: decoder)) }

  public func encode(to encoder: Encoder) throws {
    let specification: Specification =
      switch self {
      case .own: Specification(name: "own")
      case .splits(.folds(let count, let repeats)):
        Specification(name: "folds", settings: try Folds(count: count, repeats: repeats).settings)
      case .splits(.subsampling(let share, let repeats)):
        Specification(
          name: "subsampling", settings: try Subsampling(share: share, repeats: repeats).settings)
      }
    try specification.encode(to: encoder)
  }

  /// The splits of a set's samples; nil where a set of images keeps its own test part.
  public func splits(ofTable isTable: Bool) -> Validation? {
    switch self {
    case .own: isTable ? .subsampling(share: 0.2, repeats: 1) : nil
    case .splits(let validation): validation
    }
  }
}
