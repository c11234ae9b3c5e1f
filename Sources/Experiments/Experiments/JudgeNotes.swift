extension Judge {
  /// Says where measures are infinite or NaN, which no mean, median or test takes in.
  func notesOnNumbers() -> [String] {
    experiment.panels.enumerated().flatMap { index, panel -> [String] in
      guard let measure = Self.measure(of: panel.graph) ?? Self.measureOfCells(panel.graph) else {
        return []
      }
      return panel.arms.enumerated().compactMap { place, arm in
        let count = series(index, place, measure).values.count { $0.contains { !$0.isFinite } }
        guard count > 0 else { return nil }
        return "\(panel.title), \(arm.name): the \(measure.title) of \(count) runs is infinite or "
          + "NaN in places; these are gaps in the curve, and a run that ends so is left out of the "
          + "numbers."
      }
    }
  }

  private static func measureOfCells(_ graph: Graph) -> Measure? {
    guard case .table(let measure) = graph else { return nil }
    return Measure(series: measure.series, title: measure.title)
  }
}
