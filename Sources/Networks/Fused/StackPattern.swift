import Plasticity

/// The networks that the fused passes know: dense layers with their units, perhaps dropout between
/// them, and a last dense layer.
///
///     Units? Dropout? (Dense Units Dropout?)* Dense ReLU?
struct StackPattern {
  /// Units that the inputs pass first.
  private(set) var inputUnits: Units?
  /// All dense layers, and the units of all but the last.
  private(set) var dense: [Dense] = []
  private(set) var units: [Units] = []
  /// The dropout in front of each dense layer.
  private(set) var dropout: [Dropout] = []
  /// Whether the outputs pass a ReLU.
  private(set) var hasReLU = false

  /// The pattern of some layers; nil where they have another.
  init?(_ plan: NetworkPlan) {
    var rest = plan.layers[...]
    func take<Part: Layer>(_ type: Part.Type) -> Part? {
      guard let part = rest.first as? Part else { return nil }
      rest.removeFirst()
      return part
    }
    inputUnits = take(Units.self)
    repeat {
      dropout.append(take(Dropout.self) ?? Dropout(0))
      guard let dense = take(Dense.self), dense.dropConnect == 0 else { return nil }
      self.dense.append(dense)
      guard let units = take(Units.self) else { break }
      self.units.append(units)
    } while true
    if let activation = rest.first as? Activation, activation == .relu {
      hasReLU = true
      rest.removeFirst()
    }
    // No layer may stand in two places: its gradients would be sums.
    guard rest.isEmpty, allUnits.map(\.index) == Array(plan.units.indices),
      Set(dense.map(\.weight)).count == dense.count,
      allUnits.allSatisfy({ $0.activation?.fused != nil && !($0.rule is any LearnedTransform) })
    else { return nil }
  }

  /// All layers of units, first layer first.
  var allUnits: [Units] { (inputUnits.map { [$0] } ?? []) + units }
}
