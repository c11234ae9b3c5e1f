import Foundation
import Statistics

/// Compares the two sides of each claim of an experiment, seed by seed.
struct ClaimVerdicts {
  let claims: [Claim]
  let panels: [PanelRuns]
  let seeds: Range<Int>

  private typealias Series = (Int, String, Measure) -> [Int: [Double]]

  /// The two sides of a claim, in pairs of one seed.
  private struct Sides { let lower, higher: [Double] }

  func outcomes() -> [ClaimOutcome] {
    let ours = compare(seeds: Array(seeds)) { panel, arm, measure in
      guard let place = place(panel, arm) else { return [:] }
      return panels[panel - 1].series(place, measure)
    }
    let published = compare(seeds: Array(1...10)) { panel, arm, measure in
      guard let place = place(panel, arm), measure == .trainLoss,
        let published = panels[panel - 1].panel.arms[place].published, published.hasRuns
      else { return [:] }
      let last = Double(published.lastEpoch())
      return published.curves().filter { $0.value.last?.x == last }.mapValues { $0.map(\.y) }
    }
    return claims.indices.map { index in
      let (own, theirs) = (ours[index], published[index])
      return ClaimOutcome(
        text: claims[index].text, verdict: own.verdict, comparison: own,
        published: theirs.pairs > 0 ? theirs : nil)
    }
  }

  private func place(_ panel: Int, _ arm: String) -> Int? {
    panels[panel - 1].panel.arms.firstIndex { $0.name == arm }
  }

  /// Each claim's comparison, corrected for all that have a pair.
  private func compare(seeds: [Int], _ series: Series) -> [ClaimOutcome.Comparison] {
    let sides = claims.map { claim in
      let lower = claim.lower.values(series, seeds: seeds)
      let higher = claim.higher.values(series, seeds: seeds)
      let common = seeds.filter { lower[$0] != nil && higher[$0] != nil }
      return Sides(lower: common.map { lower[$0]! }, higher: common.map { higher[$0]! })
    }
    let tested = sides.indices.filter { !sides[$0].lower.isEmpty }
    // A test that found no number found nothing.
    let p = holm(
      tested.map {
        PairedComparison.p(sides[$0].lower, sides[$0].higher).finite ?? 1
      })
    // Holm's correction rises with each p, so that this is the least that it could have come to.
    let smallest = holm(
      tested.map { PairedComparison.smallestP(pairs: sides[$0].lower.count) })
    return sides.indices.map { index in
      let place = tested.firstIndex(of: index)
      return comparison(
        sides[index], p: place.map { p[$0] } ?? 1, smallestP: place.map { smallest[$0] } ?? 1,
        claims: tested.count)
    }
  }

  private func comparison(
    _ sides: Sides, p: Double, smallestP: Double, claims: Int
  ) -> ClaimOutcome.Comparison {
    let (lower, higher) = (sides.lower, sides.higher)
    let found = PairedComparison(
      claiming: lower, lowerThan: higher, p: p, smallestP: smallestP)
    let hasNaN = (lower + higher).contains(where: \.isNaN)
    return .init(
      verdict: found.verdict, reason: Self.reason(found, hasNaN: hasNaN, claims: claims),
      pairs: found.pairs, medianDifference: found.medianDifference.finite,
      interval: found.interval.map { [$0.lowerBound, $0.upperBound] },
      p: lower.isEmpty || hasNaN ? nil : p, pairedT: pairedT(lower, higher).p.finite,
      welch: welchT(lower, higher).p.finite, cliffsDelta: found.cliffsDelta.finite,
      hedgesG: isConstant(lower) || isConstant(higher) ? nil : hedgesG(lower, higher).finite)
  }

  /// A number without spread of its own is no sample, and effect sizes in units of it mean nothing.
  private func isConstant(_ values: [Double]) -> Bool { values.allSatisfy { $0 == values[0] } }

  /// Why a claim is undecidable.
  private static func reason(
    _ comparison: PairedComparison, hasNaN: Bool, claims: Int
  ) -> String? {
    guard comparison.verdict == .undecidable else { return nil }
    if comparison.pairs == 0 { return "cannot be judged: no seed has a number on both sides" }
    if hasNaN { return "cannot be judged: the number of a run is NaN" }
    return tooFew(pairs: comparison.pairs, smallestP: comparison.smallestP, claims: claims)
  }

  /// What to say where no outcome of so many pairs could decide a claim.
  static func tooFew(pairs: Int, smallestP: Double, claims: Int) -> String {
    let runs = pairs == 1 ? "1 run" : "\(pairs) runs"
    return "cannot be judged with \(runs): the smallest possible p after Holm's correction for "
      + (claims == 1 ? "1 claim" : "\(claims) claims") + " is \(Outcome.number(smallestP)); "
      + "\(PairedComparison.pairsNeeded(claims: claims)) runs would be needed"
  }
}

extension Experiment {
  /// Why no outcome could decide the claims with so few runs; nil where one could.
  package var undecidability: String? {
    let smallest = min(1, PairedComparison.smallestP(pairs: runs) * Double(claims.count))
    guard !claims.isEmpty, smallest >= PairedComparison.significance else { return nil }
    return ClaimVerdicts.tooFew(pairs: runs, smallestP: smallest, claims: claims.count)
  }
}
