import Statistics

extension Chart {
  /// The arms of a table's panel one below the other: each mean with its 95 % interval by Student's t, and
  /// the published value.
  static func intervals(_ runs: PanelRuns, _ measure: CellMeasure) -> Chart {
    let panel = runs.panel
    var chart = Chart(panel.title, x: measure.title, y: "")
    chart.rowNames = panel.arms.map(\.name)
    for (place, arm) in panel.arms.enumerated() {
      let row = Double(place + 1)
      let values = Array(runs.cells(place, measure).values.values)
      if !values.isEmpty {
        let mean = Summary(values).mean
        let interval = tInterval(values) ?? mean...mean
        chart.curves.append(
          Curve(
            "ours", .intervals, colour: 1, x: [mean], y: [row], low: [interval.lowerBound],
            high: [interval.upperBound]))
      }
      if let cell = arm.cell {
        chart.curves.append(Curve("published", .points, colour: 2, x: [cell.value], y: [row]))
      }
    }
    return chart
  }
}
