import Datasets
import Settings

/// Which samples test a network: `own`, or a validation such as `folds:10` or `holdout:share=0.2`.
public enum ValidationChoice: Hashable, Sendable, Codable {
  /// The test part that a set of images has; a fifth of a table's rows.
  case own
  case splits(Validation)

  public init(from decoder: Decoder) throws {
    let text = try Setting(from: decoder).description
    do {
      self = text == "own" ? .own : .splits(try Validation(text))
    } catch {
      throw ConfigurationError("\(error)")
    }
  }

  public func encode(to encoder: Encoder) throws {
    switch self {
    case .own: try Setting.text("own").encode(to: encoder)
    case .splits(let validation): try validation.encode(to: encoder)
    }
  }

  /// The splits of a set's samples; nil where a set of images keeps its own test part.
  public func splits(ofTable isTable: Bool) -> Validation? {
    switch self {
    case .own: isTable ? .subsampling(share: 0.2, repeats: 1) : nil
    case .splits(let validation): validation
    }
  }
}

extension Validation {
  /// Throws where so many folds from a seed on would belong to two divisions of the rows.
  public func checkRound(beginningWith seed: Int) throws {
    guard case .folds = self, seed > 0, (seed - 1) % splitCount != 0 else { return }
    let start = (seed - 1) / splitCount * splitCount + 1
    throw ConfigurationError(
      "'seed' \(seed) begins within a round of \(self), whose \(splitCount) splits belong to the seeds "
        + "from \(start) on: give --seed \(start), or say with --runs how many splits to take")
  }
}
