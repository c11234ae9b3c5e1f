// What a network costs to pass through, counted without making it.
extension NetworkPlan {
  /// The multiplications by weights that one sample needs in a forward pass, about: each matrix counts once
  /// for each row that it is applied to.
  package var multiplications: Double {
    var rows: [Slot: Int] = [:]
    for layer in units {
      guard let weight = layer.weight, case .places(let places) = layer.rowsPerSample else {
        continue
      }
      rows[weight] = places
    }
    return parameters.enumerated().reduce(0) { sum, parameter in
      let (index, parameter) = parameter
      guard parameter.shape.count > 1 else { return sum }
      let isRecurrent = parameter.name.hasPrefix("\(architecture.name).")
      let rows = rows[Slot(index: index)] ?? (isRecurrent ? steps : 1)
      return sum + parameter.shape.reduce(Double(rows)) { $0 * Double($1) }
    }
  }

  /// How often units are asked for their outputs in a forward pass; once altogether for a dense network,
  /// whose layers take hardly any time by themselves.
  package var calls: Double {
    guard !(architecture.item is DenseStack) else { return 1 }
    return units.reduce(0) { $0 + ($1.rowsPerSample == .steps ? Double(steps) : 1) }
  }

  /// The steps of the sequence that a recurrent network makes of a sample.
  private var steps: Int {
    (architecture.item as? any Recurrent)?.sequence.shape(of: sample).steps ?? 1
  }
}
