import Statistics

extension Experiment {
  /// How many runs there are, what they cost, and what they can judge.
  package var prospect: String {
    let count = Set(configurations().map(\.key)).count
    guard count > 0 else { return "a drawing, which has no runs" }
    let cost = Outcome.duration(neededRuns.cost())
    let judged = judgement.map { "; its claims \($0)" } ?? "; it claims nothing"
    return "\(count) runs, \(runs) of each arm, about \(cost) on two cores\(judged)"
  }

  /// Whether so many runs can judge the claims, and why; nil where it has none.
  package var judgement: String? {
    guard !claims.isEmpty else { return nil }
    if let undecidability { return undecidability }
    let smallest = PairedComparison.smallestP(pairs: runs) * Double(claims.count)
    let counted = claims.count == 1 ? "1 claim" : "\(claims.count) claims"
    return "can be judged with \(runs) runs: the smallest possible p after Holm's correction for "
      + "\(counted) is \(Outcome.number(smallest))"
  }
}
