/// How a panel is drawn from the runs of its arms.
package enum Graph: Sendable {
  /// A measure over epochs, iterations or whatever one number of the series stands for.
  case course(Measure, x: String = "epoch", isLogarithmic: Bool = true)
  /// A measure's last value over the places of the arms.
  case sweep(Measure, x: String, isLogarithmic: Bool = true)
  /// A measure's last value of every arm over the arms' places, a point each.
  case scatter(Measure, x: String, isLogarithmicX: Bool)
  /// A measure's mean over a run, or its last values, in each layer.
  case layers(String, title: String, count: Int)
  /// The information plane of so many probes: what each tells of labels over what it tells of inputs.
  case plane(layers: Int)
  /// The density of the neuron's outputs at the end.
  case density
  /// The positive weights of the first run, and a log-normal distribution.
  case weights
  /// One row or column of the experiment's table.
  case table(CellMeasure)
  /// A drawing that needs no runs.
  case drawing(@Sendable (DrawingSource) throws -> Chart)
}

extension Graph {
  /// The measure by which the arms of a panel are summarised.
  var measure: Measure? {
    switch self {
    case .course(let measure, _, _), .sweep(let measure, _, _), .scatter(let measure, _, _): measure
    case .density: .entropy
    case .layers, .plane, .drawing, .table, .weights: nil
    }
  }
}
