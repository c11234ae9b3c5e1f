import Foundation
import Statistics

extension TableOutcome {
  /// The table of an experiment's panels.
  init(_ layout: TableLayout, _ panels: [PanelRuns]) {
    let rows = panels.compactMap { panel in
      if case .table(let measure) = panel.panel.graph { (panel, measure) } else { nil }
    }
    let arms = rows.flatMap(\.0.panel.armNames).reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let cells = rows.map { Self.row($0, $1, arms: arms, baseline: layout.baseline) }
    self.init(
      baseline: layout.baseline, armsAreColumns: layout.armsAreColumns,
      panels: rows.map(\.0.panel.title), measures: rows.map(\.1.title),
      digits: rows.map(\.1.digits), areOfBestEpochs: rows.map(\.1.isOfBestEpoch), arms: arms,
      cells: Self.corrected(cells))
  }

  private static func row(
    _ runs: PanelRuns, _ measure: CellMeasure, arms: [String], baseline: String
  ) -> [Cell?] {
    let panel = runs.panel
    let samples = panel.arms.indices.map { runs.cells($0, measure) }
    let place = { (name: String) in panel.arms.firstIndex { $0.name == name } }
    let base = place(baseline).map { (samples[$0], panel.arms[$0].cell) }
    return arms.map { name in
      guard let own = place(name) else { return nil }
      let isKnown = !runs.arms[own].isEmpty || panel.arms[own].cell != nil
      guard isKnown else { return nil }
      return cell(
        samples[own], panel.arms[own].cell, measure, beside: name == baseline ? nil : base)
    }
  }

  private static func cell(
    _ own: CellSample, _ published: PublishedCell?, _ measure: CellMeasure,
    beside base: (sample: CellSample, published: PublishedCell?)?
  ) -> Cell {
    let summary = Summary(own.numbers)
    func improvement(_ value: Double, over base: Double) -> Double? {
      ((measure.isHigherBetter ? value - base : base - value) / base * 100).finite
    }
    return Cell(
      runs: summary.count, diverged: own.diverged, mean: summary.mean.finite,
      deviation: summary.deviation.finite, median: summary.median.finite,
      lastMean: Summary(own.last).mean.finite, bestEpoch: Summary(own.bestEpochs).mean.finite,
      improvement: base.flatMap {
        improvement(summary.mean, over: Summary($0.sample.numbers).mean)
      },
      significance: base.flatMap { significance(own, beside: $0.sample) },
      epochP: measure.isOfBestEpoch ? base.flatMap { epochP(own, beside: $0.sample) } : nil,
      published: published,
      publishedImprovement: base?.published.flatMap { base in
        published.flatMap { improvement($0.value, over: base.value) }
      })
  }

  /// Nil where there are too few runs to test; 1 where no epochs differ.
  private static func epochP(_ own: CellSample, beside base: CellSample) -> Double? {
    guard own.bestEpochs.count > 1, base.bestEpochs.count > 1 else { return nil }
    return studentT(own.bestEpochs, base.bestEpochs).p.finite ?? 1
  }

  /// Nil where there are too few runs to test.
  private static func significance(
    _ own: CellSample, beside base: CellSample
  ) -> Significance? {
    guard own.values.count > 1, base.values.count > 1 else { return nil }
    let (all, others) = (own.numbers, base.numbers)
    let seeds = own.values.keys.filter { base.values[$0] != nil }.sorted()
    return Significance(
      student: studentT(all, others).p.finite, welch: welchT(all, others).p.finite,
      wilcoxon: seeds.isEmpty
        ? nil
        : wilcoxonSignedRank(
          seeds.map { own.values[$0]! }, seeds.map { base.values[$0]! }
        ).p.finite,
      holm: nil)
  }

  /// The cells with Wilcoxon's p corrected for all of them.
  private static func corrected(_ cells: [[Cell?]]) -> [[Cell?]] {
    var corrected = cells
    let places = cells.indices.flatMap { panel in cells[panel].indices.map { (panel, $0) } }
      .filter { cells[$0.0][$0.1]?.significance?.wilcoxon != nil }
    let values = holm(places.map { cells[$0.0][$0.1]!.significance!.wilcoxon! })
    for (place, p) in zip(places, values) { corrected[place.0][place.1]?.correct(to: p) }
    return corrected
  }
}
