import Statistics

extension Judge {
  /// The charts of the figure, from the runs that are there.
  func charts(_ source: DrawingSource) throws -> [Chart] {
    let files = try source.weights.map {
      try Chart($0.deletingPathExtension().lastPathComponent, weightsOf: $0)
    }
    return try files
      + experiment.panels.enumerated().map { index, panel in
        switch panel.graph {
        case .course(let measure, let x, let isLogarithmic):
          course(index, measure, x: x, isLogarithmic: isLogarithmic)
        case .sweep(let measure, let x, let isLogarithmic):
          sweep(index, measure, x: x, isLogarithmic: isLogarithmic)
        case .scatter(let measure, let x, let isLogarithmicX):
          scatter(index, measure, x: x, isLogarithmicX: isLogarithmicX)
        case .layers(let name, let title, let count):
          layers(index, name, title: title, count: count)
        case .density: density(index)
        case .table(let measure): intervals(index, measure)
        case .weights: try weightDensity(index)
        case .drawing(let draw): try draw(source)
        }
      }
  }

  /// The most points of a curve; more are averaged in groups.
  private static let mostPoints = 400

  private func course(_ index: Int, _ measure: Measure, x: String, isLogarithmic: Bool) -> Chart {
    let panel = experiment.panels[index]
    var chart = Chart(panel.title, x: x, y: measure.title)
    chart.isLogarithmicY = isLogarithmic
    for (place, arm) in panel.arms.enumerated() {
      let colour = place
      let all = series(index, place, measure)
      let dead = runs[index][place].filter {
        isDead($0.value, arm.configuration)
      }
      let curves = all.sorted { $0.key < $1.key }.filter {
        runs[index][place][$0.key]?.state == .finished
      }
      guard let length = curves.map(\.value.count).max() else { continue }
      let group = max(1, (length + Self.mostPoints - 1) / Self.mostPoints)
      let grouped = curves.map { Self.averaged($0.value, by: group) }
      let offset = Double(measure.step) * Double(group - 1) / 2
      let xs = (0..<(length + group - 1) / group).map {
        Double(measure.first) + Double($0 * group * measure.step) + offset
      }
      let note = dead.isEmpty ? "" : " (\(dead.count) of \(all.count) dead)"
      let columns = xs.indices.map { at in
        grouped.compactMap { at < $0.count ? $0[at].finite : nil }.sorted()
      }
      chart.curves.append(
        Curve(
          arm.name + note, colour: colour, x: xs, y: columns.map(median),
          low: grouped.count > 1 ? columns.map { Self.edge($0, 0.25) } : nil,
          high: grouped.count > 1 ? columns.map { Self.edge($0, 0.75) } : nil))
      for seed in dead.keys.sorted() {
        guard let values = all[seed] else { continue }
        let points = Self.averaged(values, by: group)
        chart.curves.append(
          Curve(
            "\(arm.name), a dead run", .dead, colour: colour, x: Array(xs.prefix(points.count)),
            y: points))
      }
      if let curve = publishedCurve(arm, measure, colour: colour) { chart.curves.append(curve) }
    }
    return chart
  }

  private func publishedCurve(_ arm: Arm, _ measure: Measure, colour: Int) -> Curve? {
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

  private static func averaged(_ values: [Double], by group: Int) -> [Double] {
    guard group > 1 else { return values }
    return stride(from: 0, to: values.count, by: group).map { start in
      let part = values[start..<min(start + group, values.count)]
      return part.reduce(0, +) / Double(part.count)
    }
  }

  private func sweep(_ index: Int, _ measure: Measure, x: String, isLogarithmic: Bool) -> Chart {
    let panel = experiment.panels[index]
    var chart = Chart(panel.title, x: x, y: measure.title)
    chart.isLogarithmicY = isLogarithmic
    let places = panel.arms.compactMap(\.place)
    chart.isLogarithmicX = (places.min() ?? 0) > 0 && places.max()! / places.min()! > 20
    for (colour, name) in panel.armNames.enumerated() {
      let points = panel.arms.indices.filter { panel.arms[$0].name == name }.compactMap {
        place -> (x: Double, values: [Double])? in
        let values = series(index, place, measure).values.compactMap { $0.last?.finite }.sorted()
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

  private func scatter(_ index: Int, _ measure: Measure, x: String, isLogarithmicX: Bool) -> Chart {
    let panel = experiment.panels[index]
    var chart = Chart(panel.title, x: x, y: measure.title)
    chart.isLogarithmicX = isLogarithmicX
    let points = panel.arms.enumerated().compactMap { place, arm -> (x: Double, y: Double)? in
      let last = series(index, place, measure).compactMap {
        runs[index][place][$0.key]?.state == .finished ? $0.value.last?.finite : nil
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
      runs[index][place].values.contains { $0.state == .diverged } ? arm.place : nil
    }
    if !diverged.isEmpty {
      chart.curves.append(
        Curve(
          "diverged", .diverged, colour: 7, x: diverged,
          y: Array(repeating: .nan, count: diverged.count)))
    }
    return chart
  }

  private func layers(_ index: Int, _ name: String, title: String, count: Int) -> Chart {
    let panel = experiment.panels[index]
    var chart = Chart(panel.title, x: "layer", y: title)
    chart.isLogarithmicY = name == "gradient_norm"
    for (place, arm) in panel.arms.enumerated() {
      let columns = (1...count).map { layer in
        series(index, place, .layer(layer, name, title: title, every: 1)).values.compactMap {
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

  private func density(_ index: Int) -> Chart {
    let panel = experiment.panels[index]
    var chart = Chart(panel.title, x: "output y", y: "density")
    let xs = (0..<100).map { -0.99 + 0.02 * Double($0) }
    for (place, arm) in panel.arms.enumerated() {
      let all = runs[index][place].values.compactMap { $0.series["output_density"] }
      guard !all.isEmpty else { continue }
      chart.curves.append(
        Curve(
          arm.name, .steps, colour: place, x: xs,
          y: xs.indices.map { bin in median(all.map { $0[bin] }) }))
    }
    return chart
  }
}

extension Panel {
  /// The names of the arms, each once.
  var armNames: [String] {
    arms.map(\.name).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
