extension Outcome {
  /// Whether all that a page shows fits together: a file may have been changed by hand.
  var isWhole: Bool {
    let intervals =
      rows.flatMap { [$0.ours, $0.published].compactMap { $0 } }
      .flatMap { [$0.interval, $0.meanInterval] }
      + claims.flatMap { [$0.comparison.interval, $0.published?.interval] }
    return intervals.allSatisfy { ($0?.count ?? 2) == 2 } && (table?.isWhole ?? true)
  }
}

extension TableOutcome {
  fileprivate var isWhole: Bool {
    let counts = [measures.count, digits.count, areOfBestEpochs.count, cells.count]
    return counts.allSatisfy { $0 == panels.count } && !panels.isEmpty && !arms.isEmpty
      && cells.allSatisfy { $0.count == arms.count } && digits.allSatisfy((0...20).contains)
  }
}
