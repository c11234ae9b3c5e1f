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
      let rows = rows[Slot(index: index)] ?? (isUsedAtEachStep(parameter.name) ? steps : 1)
      return sum + parameter.shape.reduce(Double(rows)) { $0 * Double($1) }
    }
  }

  /// How often units are asked for their outputs in a forward pass; once altogether for a dense network,
  /// whose layers take hardly any time by themselves.
  package var calls: Double {
    guard !(architecture.item is DenseStack) else { return 1 }
    let isRecurrent = architecture.item is any Recurrent
    return units.reduce(0) { $0 + (isRecurrent && $1.rowsPerSample == .steps ? Double(steps) : 1) }
  }

  /// How many samples are best passed through at once where no gradients are asked for: what layers hand on then stays
  /// in a cache or nearly so, and products keep enough rows.
  package var samplesAtOnce: Int {
    let widest = units.map { units in
      switch units.rowsPerSample {
      case .one: units.count
      case .steps: units.count * steps
      case .places(let places): units.count * places
      }
    }.max()
    return min(1000, max(100, (1 << 20) / max(1, widest ?? 0)))
  }

  /// Whether the matrix of a name is applied to each step of a sequence.
  private func isUsedAtEachStep(_ name: String) -> Bool {
    architecture.item is Transformer
      ? name.hasPrefix("blocks.") || name.hasPrefix("embedding.") && tokens == nil
      : name.hasPrefix("\(architecture.name).")
  }

  /// The steps of the sequence that a network makes of a sample.
  private var steps: Int {
    switch architecture.item {
    case let network as any Recurrent: network.sequence.shape(of: sample).steps
    case let network as Transformer:
      tokens == nil ? Patches(of: sample, size: network.patch).steps : sample.reduce(1, *)
    default: 1
    }
  }
}
