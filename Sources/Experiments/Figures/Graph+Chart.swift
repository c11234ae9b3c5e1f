extension Graph {
  /// The chart of a panel, from the runs that are there.
  func chart(of runs: PanelRuns, _ source: DrawingSource) throws -> Chart {
    switch self {
    case .course(let measure, let x, let isLogarithmic):
      .course(runs, measure, x: x, isLogarithmic: isLogarithmic)
    case .sweep(let measure, let x, let isLogarithmic):
      .sweep(runs, measure, x: x, isLogarithmic: isLogarithmic)
    case .scatter(let measure, let x, let isLogarithmicX):
      .scatter(runs, measure, x: x, isLogarithmicX: isLogarithmicX)
    case .layers(let name, let title, let count): .layers(runs, name, title: title, count: count)
    case .plane(let layers): .plane(runs, layers: layers)
    case .density: .density(runs)
    case .weights: try .weights(runs)
    case .table(let measure): .intervals(runs, measure)
    case .drawing(let draw): try draw(source)
    }
  }
}
