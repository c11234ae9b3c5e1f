import Settings
import Statistics

extension Validation {
  /// The number of splits, and so of networks.
  public var splitCount: Int { item.splitCount }

  /// The splits, which depend on the samples' classes and groups and on the seed only.
  ///
  /// A share is one of the groups where there are groups. Throws where there are too few samples or
  /// groups.
  public func splits(of samples: StratifiedSamples, seed: Int) throws -> [Split] {
    try splits(0..<splitCount, of: samples, seed: seed)
  }

  /// One of the splits, for which the others need no memory.
  public func split(_ number: Int, of samples: StratifiedSamples, seed: Int) throws -> Split {
    try splits(number..<number + 1, of: samples, seed: seed)[0]
  }

  /// The split of a run: the n-th seed takes the n-th split, and seeds beyond the last begin with the
  /// first of another partition.
  public func split(of samples: StratifiedSamples, forSeed seed: Int) throws -> Split {
    // The seed 0 belongs to the partition before the first.
    let partition = seed > 0 ? (seed - 1) / splitCount : -1
    return try split(seed - 1 - partition * splitCount, of: samples, seed: partition)
  }

  private func splits(
    _ numbers: Range<Int>, of samples: StratifiedSamples, seed: Int
  ) throws -> [Split] {
    try validate()
    let each = item.splitsPerDivision
    try check(samples, needed: max(each, 2))
    var random = SplitMix64(seed: seed)
    var splits: [Split] = []
    // Each division of the samples takes its random numbers after the one before it.
    for first in stride(from: 0, to: numbers.upperBound, by: each) {
      let parts = item.divide(samples, &random)
      splits += numbers.clamped(to: first..<first + each).map {
        Split(parts: parts, test: $0 - first)
      }
    }
    return splits
  }

  private func check(_ samples: StratifiedSamples, needed: Int) throws {
    guard samples.unitCount < needed else { return }
    let units = samples.groups == nil ? "samples" : "groups"
    let remedy =
      item.splitsPerDivision > 1
      ? "take fewer folds"
      : samples.groups == nil ? "add some" : "name another column for the groups"
    throw ConfigurationError(
      "the validation \(self) needs at least \(needed) \(units), but there are "
        + "\(samples.unitCount): \(remedy)")
  }

  /// Throws where so many folds from a seed on would belong to two divisions of the samples.
  public func checkRound(beginningWith seed: Int) throws {
    guard item.splitsPerDivision > 1, seed > 0, (seed - 1) % splitCount != 0 else { return }
    let start = (seed - 1) / splitCount * splitCount + 1
    throw ConfigurationError(
      "'seed' \(seed) begins within a round of \(self), whose \(splitCount) splits belong to the seeds "
        + "from \(start) on: give --seed \(start), or say with --runs how many splits to take")
  }
}
