import Settings
import Statistics

/// A way of splitting samples into training and test samples, by a seed.
///
/// Samples are divided `repeats` times, each time anew, and `splitsPerDivision` parts of each division
/// are test samples in turn. To add a way, write one such type and add it to `Validations.entries`.
public protocol SplitMethod: Named {
  /// How many parts of a division are test samples in turn, each in a split of its own.
  var splitsPerDivision: Int { get }

  /// How many divisions there are.
  var repeats: Int { get }

  /// The part of each sample, from 0 on, in a new division; there are two samples, or groups, and as
  /// many as there are splits, at least.
  func divide(_ samples: StratifiedSamples, _ random: inout SplitMix64) -> [Int]

  /// What to know of a class that is too small to be in every part, of which `held` says its size and
  /// `units` how many samples, or groups, can be told apart; nil where it is large enough.
  func note(onClass name: String, held: String, units: Int, areGroups: Bool) -> String?
}

extension SplitMethod {
  public static var kind: String { "validation" }

  public var splitsPerDivision: Int { 1 }
  public var repeats: Int { 1 }

  /// The number of splits, and so of networks.
  public var splitCount: Int { splitsPerDivision * repeats }

  public func note(onClass name: String, held: String, units: Int, areGroups: Bool) -> String? {
    units == 1
      ? "class '\(name)' has \(held), so where it is in the test part it is unknown to the network"
      : nil
  }
}
