import Datasets
import Foundation
import Networks
import Testing

@testable import Experiments

@Suite("Claims are judged from the runs in the store", .needsGnuplot)
struct ClaimTests {
  /// An experiment of two arms whose numbers by seed are given; nil where a run diverged on a table
  /// before it had any.
  private func outcome(
    _ lower: [Double?], _ higher: [Double?], in laboratory: Laboratory,
    claims: [Claim] = [.endsLower("lower", than: "higher")], on data: String? = nil,
    series: String = "train_loss"
  ) throws -> Outcome {
    let network = ShawNetwork(data: data ?? laboratory.set, hidden: [6], epochs: 1)
    let experiment = Experiment(
      "test/claims", "Claims", source: "", about: "", runs: lower.count,
      panels: [
        Panel(
          "a", .course(.trainLoss),
          arms: [
            network.arm("lower", "ip", learningRate: 0.1),
            network.arm("higher", "none", learningRate: 0.1),
          ])
      ], claims: claims)
    for (arm, numbers) in zip(experiment.panels[0].arms, [lower, higher]) {
      for (index, number) in numbers.enumerated() {
        var run = arm.configuration
        run.seed = index + 1
        try laboratory.store.put(
          .made(
            run, [series: number.map { [$0] } ?? []], epochs: number == nil ? 0 : 1,
            state: number == nil ? .diverged : .finished))
      }
    }
    return try Reproduction(
      experiment, scale: Scale(), store: laboratory.store,
      root: DataRoot(path: laboratory.folder.path)
    ).conclude(command: "")
  }

  @Test("by their ranks where the median difference is zero: eleven equal pairs, nine lower ones")
  func zeroMedian() throws {
    let chance = log(10.0)
    let lower = (1...20).map { $0 > 11 ? 0.5 + 0.01 * Double($0) : chance }
    let claims: [Claim] = (1...4).map { .endsLower("lower", than: "higher", "\($0)") }
    let outcome = try outcome(
      lower, lower.map { _ in chance }, in: Laboratory(), claims: claims)
    // 2/2⁹ for the nine that differ, four times.
    #expect(outcome.claims.allSatisfy { $0.verdict == .holds })
    #expect(outcome.claims.allSatisfy { $0.comparison.p == 4 * 2 / 512.0 })
    #expect(outcome.claims.allSatisfy { $0.comparison.medianDifference == 0 })
    // A constant side has no deviation to measure a difference by.
    #expect(outcome.claims.allSatisfy { $0.comparison.hedgesG == nil })
  }

  @Test("not at all with so few runs that no outcome could decide them, which is said")
  func fewRuns() throws {
    let claims: [Claim] = (1...4).map { .endsLower("lower", than: "higher", "\($0)") }
    let outcome = try outcome(
      [1, 1, 1, 1, 1, 1], [2, 3, 4, 5, 6, 7], in: Laboratory(), claims: claims)
    let reason =
      "cannot be judged with 6 runs: the smallest possible p after Holm's correction for 4 claims "
      + "is 0.1250; 8 runs would be needed"
    #expect(outcome.claims.allSatisfy { $0.verdict == .undecidable })
    #expect(outcome.claims.allSatisfy { $0.comparison.reason == reason })
    #expect(outcome.reasons == [reason])
    #expect(outcome.text.hasSuffix("\n  Undecidable: \(reason)."))
    #expect(outcome.markdown.contains("\n\nUndecidable: \(reason).\n"))
  }

  @Test("also where no pair is left, or a number is NaN, with the reason")
  func nothingToCompare() throws {
    let none = try outcome([nil, nil], [1, 2], in: Laboratory(), on: "iris")
    #expect(none.claims.count == 1 && none.claims[0].comparison.pairs == 0)
    #expect(none.reasons == ["cannot be judged: no seed has a number on both sides"])
    let numbers = (1...9).map { Double($0) }
    // A loss that is NaN ends a run; a measure that is ends nothing.
    let divergence = Measure(series: "weight_divergence", title: "divergence")
    let comparison = try outcome(
      numbers.map { $0 - 0.5 } + [.nan], numbers + [10], in: Laboratory(),
      claims: [.endsLower("lower", than: "higher", measure: divergence)],
      series: divergence.series
    ).claims[0].comparison
    #expect(comparison.verdict == .undecidable && comparison.p == nil)
    #expect(comparison.reason == "cannot be judged: the number of a run is NaN")
  }

  @Test("count equal pairs as a test that found nothing, among all that are corrected together")
  func equalPairs() throws {
    let numbers = (1...8).map { Double($0) }
    let outcome = try outcome(
      numbers, numbers.map { $0 + 1 }, in: Laboratory(),
      claims: [
        .endsLower("lower", than: "higher"),
        Claim(
          "equal", .last(.trainLoss, of: "lower"), isLowerThan: .last(.trainLoss, of: "lower")),
      ])
    // 2/2⁸, twice.
    #expect(outcome.claims.map(\.verdict) == [.holds, .ties])
    #expect(outcome.claims.map(\.comparison.p) == [4 / 256.0, 1])
  }

  @Test("are about where a measure settles, in the unit of its axis")
  func settling() {
    let series: [Int: [Double]] = [
      1: [0, 5, 3, 3.1, 3], 2: [3, 3, 3], 3: [0, 1, 2], 4: [1, .nan], 5: [], 6: [.infinity, 3],
    ]
    var measure = Measure.entropy
    measure.step = 10
    let quantity = Quantity.multiple(2, of: .settling(measure, of: "a", within: 0.5))
    let values = quantity.values({ _, _, _ in series }, seeds: [])
    #expect(values[1] == 40 && values[2] == 0 && values[3] == 40 && values[6] == 20)
    #expect(values[4]?.isNaN == true && values[5] == nil)
  }

  @Test("have a caption that speaks of bands and of published runs only where some are drawn")
  func caption() throws {
    var outcome = try outcome([1, 2], [2, 3], in: Laboratory())
    let ours = "The line is the median of our runs, the band holds their middle half"
    #expect(outcome.caption == ours + ".")
    let published = Curve("theirs", .published, colour: 1, x: [1], y: [1])
    outcome.charts[0].curves.append(published)
    #expect(outcome.caption == ours + "; dashed is the median of the published runs.")
    outcome.charts[0].curves = [published]
    #expect(outcome.caption == "Dashed is the median of the published runs.")
    outcome.charts[0].curves = [Curve("steps", .steps, colour: 1, x: [1], y: [1])]
    #expect(outcome.caption.isEmpty)
    #expect(outcome.markdown.contains("](figure.svg)\n\nAll numbers are in `figure.csv`.\n"))
  }
}
