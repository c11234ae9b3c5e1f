import Foundation
import Statistics

/// The numbers of one arm in a panel of a table.
private struct CellSample {
  var values: [Int: Double] = [:]
  var last: [Double] = []
  var bestEpochs: [Double] = []
  var diverged = 0

  /// The values in the order of their seeds.
  var numbers: [Double] { values.sorted { $0.key < $1.key }.map(\.value) }
}

extension Judge {
  /// The table of the experiment, if it is one.
  func table() -> TableOutcome? {
    guard let layout = experiment.layout else { return nil }
    let panels = experiment.panels.enumerated().compactMap { index, panel in
      if case .table(let measure) = panel.graph { (index, panel, measure) } else { nil }
    }
    let arms = panels.flatMap(\.1.armNames).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let cells = panels.map { index, panel, measure in
      row(index, panel, measure, arms: arms, baseline: layout.baseline)
    }
    return TableOutcome(
      baseline: layout.baseline, armsAreColumns: layout.armsAreColumns,
      panels: panels.map(\.1.title), measures: panels.map(\.2.title),
      digits: panels.map(\.2.digits), areOfBestEpochs: panels.map(\.2.isOfBestEpoch), arms: arms,
      cells: Self.corrected(cells))
  }

  private func row(
    _ index: Int, _ panel: Panel, _ measure: CellMeasure, arms: [String], baseline: String
  ) -> [TableOutcome.Cell?] {
    let samples = panel.arms.indices.map { sample(index, $0, measure) }
    let place = { (name: String) in panel.arms.firstIndex { $0.name == name } }
    let base = place(baseline).map { (samples[$0], panel.arms[$0].cell) }
    return arms.map { name in
      guard let own = place(name) else { return nil }
      let isKnown = !runs[index][own].isEmpty || panel.arms[own].cell != nil
      guard isKnown else { return nil }
      return cell(
        samples[own], panel.arms[own].cell, measure, beside: name == baseline ? nil : base)
    }
  }

  /// The numbers of an arm's runs.
  private func sample(_ panel: Int, _ arm: Int, _ measure: CellMeasure) -> CellSample {
    let epochs = experiment.panels[panel].arms[arm].configuration.epochs
    var sample = CellSample()
    for (seed, run) in runs[panel][arm].sorted(by: { $0.key < $1.key }) {
      let numbers = run.series(measure.series, epochs: epochs)
      let errors = run.series("test_error", epochs: epochs)
      guard run.state == .finished, let last = numbers.last?.finite,
        let best = errors.indices.min(by: { errors[$0] < errors[$1] }), numbers.count > best,
        numbers[best].isFinite
      else {
        sample.diverged += run.state == .diverged ? 1 : 0
        continue
      }
      sample.values[seed] = measure.value(measure.isOfBestEpoch ? numbers[best] : last)
      sample.last.append(measure.value(last))
      sample.bestEpochs.append(Double(best + 1))
    }
    return sample
  }

  /// What stands in an arm's cell for each seed.
  func cellValues(_ panel: Int, _ arm: Int, _ measure: CellMeasure) -> [Int: Double] {
    sample(panel, arm, measure).values
  }

  private func cell(
    _ own: CellSample, _ published: PublishedCell?, _ measure: CellMeasure,
    beside base: (sample: CellSample, published: PublishedCell?)?
  ) -> TableOutcome.Cell {
    let summary = Summary(own.numbers)
    func improvement(_ value: Double, over base: Double) -> Double? {
      ((measure.isHigherBetter ? value - base : base - value) / base * 100).finite
    }
    return TableOutcome.Cell(
      runs: summary.count, diverged: own.diverged, mean: summary.mean.finite,
      deviation: summary.deviation.finite, median: summary.median.finite,
      lastMean: Summary(own.last).mean.finite, bestEpoch: Summary(own.bestEpochs).mean.finite,
      improvement: base.flatMap {
        improvement(summary.mean, over: Summary($0.sample.numbers).mean)
      },
      significance: base.flatMap { Self.significance(own, beside: $0.sample) },
      published: published,
      publishedImprovement: base?.published.flatMap { base in
        published.flatMap { improvement($0.value, over: base.value) }
      })
  }

  /// Nil where there are too few runs to test.
  private static func significance(
    _ own: CellSample, beside base: CellSample
  ) -> TableOutcome.Significance? {
    guard own.values.count > 1, base.values.count > 1 else { return nil }
    let (all, others) = (own.numbers, base.numbers)
    let seeds = own.values.keys.filter { base.values[$0] != nil }.sorted()
    return TableOutcome.Significance(
      student: studentT(all, others).p.finite, welch: welchT(all, others).p.finite,
      wilcoxon: seeds.isEmpty
        ? nil
        : wilcoxonSignedRank(
          seeds.map { own.values[$0]! }, seeds.map { base.values[$0]! }
        ).p.finite,
      holm: nil)
  }

  /// The cells with Wilcoxon's p corrected for all of them.
  private static func corrected(_ cells: [[TableOutcome.Cell?]]) -> [[TableOutcome.Cell?]] {
    var corrected = cells
    let places = cells.indices.flatMap { panel in cells[panel].indices.map { (panel, $0) } }
      .filter { cells[$0.0][$0.1]?.significance?.wilcoxon != nil }
    let values = holm(places.map { cells[$0.0][$0.1]!.significance!.wilcoxon! })
    for (place, p) in zip(places, values) { corrected[place.0][place.1]?.correct(to: p) }
    return corrected
  }
}
