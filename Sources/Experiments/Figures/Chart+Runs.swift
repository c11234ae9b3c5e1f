import Statistics

// Charts of what runs measured.
extension Chart {
  /// The most points of a curve; more are averaged in groups.
  static let mostPoints = 400

  static func course(
    _ runs: PanelRuns, _ measure: Measure, x: String, isLogarithmic: Bool
  ) -> Chart {
    let panel = runs.panel
    var chart = Chart(panel.title, x: x, y: measure.title)
    chart.isLogarithmicY = isLogarithmic
    chart.curves = panel.arms.indices.flatMap { course(of: $0, runs, measure) }
    return chart
  }

  /// An arm's median with its band, then its dead runs and the published ones.
  private static func course(of place: Int, _ runs: PanelRuns, _ measure: Measure) -> [Curve] {
    let arm = runs.panel.arms[place]
    let all = runs.series(place, measure)
    let dead = runs.dead(place)
    let finished = all.sorted { $0.key < $1.key }.filter {
      runs.arms[place][$0.key]?.state == .finished
    }
    guard let length = finished.map(\.value.count).max() else { return [] }
    let group = max(1, (length + mostPoints - 1) / mostPoints)
    let grouped = finished.map { averaged($0.value, by: group) }
    let offset = Double(measure.step) * Double(group - 1) / 2
    let xs = (0..<(length + group - 1) / group).map {
      Double(measure.first) + Double($0 * group * measure.step) + offset
    }
    let note = dead.isEmpty ? "" : " (\(dead.count) of \(all.count) dead)"
    let columns = xs.indices.map { at in
      grouped.compactMap { at < $0.count ? $0[at].finite : nil }.sorted()
    }
    let middle = Curve(
      arm.name + note, colour: place, x: xs, y: columns.map(median),
      low: grouped.count > 1 ? columns.map { edge($0, 0.25) } : nil,
      high: grouped.count > 1 ? columns.map { edge($0, 0.75) } : nil)
    let deadCurves = dead.keys.sorted().compactMap { all[$0] }.map { values in
      let points = averaged(values, by: group)
      return Curve(
        "\(arm.name), a dead run", .dead, colour: place, x: Array(xs.prefix(points.count)),
        y: points)
    }
    let published = publishedCurve(arm, measure, colour: place)
    return [middle] + deadCurves + [published].compactMap { $0 }
  }

  private static func publishedCurve(_ arm: Arm, _ measure: Measure, colour: Int) -> Curve? {
    guard let published = arm.published,
      measure == .trainLoss || published.format != .losses
    else { return nil }
    var values: [Double: [Double]] = [:]
    for point in published.curves().values.joined() { values[point.x, default: []].append(point.y) }
    let xs = values.keys.sorted()
    return Curve(
      "\(arm.name), published", .published, colour: colour, x: xs,
      y: xs.map { median(values[$0]!) })
  }

  /// The edge of a band; NaN, which is a gap, where no run has a number.
  private static func edge(_ sorted: [Double], _ share: Double) -> Double {
    sorted.isEmpty ? .nan : quantile(sorted, share)
  }

  /// The means of groups of values side by side.
  static func averaged(_ values: [Double], by group: Int) -> [Double] {
    guard group > 1 else { return values }
    return stride(from: 0, to: values.count, by: group).map { start in
      let part = values[start..<min(start + group, values.count)]
      return part.reduce(0, +) / Double(part.count)
    }
  }

  static func sweep(_ runs: PanelRuns, _ measure: Measure, x: String, isLogarithmic: Bool) -> Chart
  {
    let panel = runs.panel
    var chart = Chart(panel.title, x: x, y: measure.title)
    chart.isLogarithmicY = isLogarithmic
    let places = panel.arms.compactMap(\.place)
    chart.isLogarithmicX = (places.min() ?? 0) > 0 && places.max()! / places.min()! > 20
    for (colour, name) in panel.armNames.enumerated() {
      let points = panel.arms.indices.filter { panel.arms[$0].name == name }.compactMap {
        place -> (x: Double, values: [Double])? in
        let values = runs.series(place, measure).values.compactMap { $0.last?.finite }.sorted()
        guard let x = panel.arms[place].place, !values.isEmpty else { return nil }
        return (x, values)
      }
      guard !points.isEmpty else { continue }
      chart.curves.append(
        Curve(
          name, colour: colour, x: points.map(\.x), y: points.map { median($0.values) },
          low: points.map { quantile($0.values, 0.25) },
          high: points.map { quantile($0.values, 0.75) }))
    }
    return chart
  }

  static func scatter(_ runs: PanelRuns, _ measure: Measure, x: String, isLogarithmicX: Bool)
    -> Chart
  {
    let panel = runs.panel
    var chart = Chart(panel.title, x: x, y: measure.title)
    chart.isLogarithmicX = isLogarithmicX
    let points = panel.arms.enumerated().compactMap { place, arm -> (x: Double, y: Double)? in
      let last = runs.series(place, measure).compactMap {
        runs.arms[place][$0.key]?.state == .finished ? $0.value.last?.finite : nil
      }
      guard let x = arm.place, !last.isEmpty else { return nil }
      return (x, median(last))
    }
    if let best = points.min(by: { $0.y < $1.y }) {
      chart.isLogarithmicY = best.y > 0
      chart.curves = [
        Curve("trials", .points, colour: 1, x: points.map(\.x), y: points.map(\.y)),
        Curve("the best", .points, colour: 2, x: [best.x], y: [best.y]),
      ]
    }
    let diverged = panel.arms.enumerated().compactMap { place, arm in
      runs.arms[place].values.contains { $0.state == .diverged } ? arm.place : nil
    }
    if !diverged.isEmpty {
      chart.curves.append(
        Curve(
          "diverged", .diverged, colour: 7, x: diverged,
          y: Array(repeating: .nan, count: diverged.count)))
    }
    return chart
  }

  static func layers(_ runs: PanelRuns, _ name: String, title: String, count: Int) -> Chart {
    let panel = runs.panel
    var chart = Chart(panel.title, x: "layer", y: title)
    chart.isLogarithmicY = name == "gradient_norm"
    for (place, arm) in panel.arms.enumerated() {
      let columns = (1...count).map { layer in
        runs.series(place, .layer(layer, name, title: title, every: 1)).values.compactMap {
          $0.isEmpty ? nil : $0.reduce(0, +) / Double($0.count)
        }.filter(\.isFinite).sorted()
      }
      guard columns.allSatisfy({ !$0.isEmpty }) else { continue }
      chart.curves.append(
        Curve(
          arm.name, colour: place, x: (1...count).map(Double.init), y: columns.map(median),
          low: columns.map { quantile($0, 0.25) }, high: columns.map { quantile($0, 0.75) }))
    }
    return chart
  }

  static func density(_ runs: PanelRuns) -> Chart {
    let panel = runs.panel
    var chart = Chart(panel.title, x: "output y", y: "density")
    let xs = (0..<100).map { -0.99 + 0.02 * Double($0) }
    for (place, arm) in panel.arms.enumerated() {
      let all = runs.arms[place].values.compactMap { $0.series["output_density"] }
      guard !all.isEmpty else { continue }
      chart.curves.append(
        Curve(
          arm.name, .steps, colour: place, x: xs,
          y: xs.indices.map { bin in median(all.map { $0[bin] }) }))
    }
    return chart
  }
}
