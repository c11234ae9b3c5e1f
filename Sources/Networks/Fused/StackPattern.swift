import Plasticity

/// The networks that the fused passes know: dense layers with their units, perhaps dropout between
/// them, a last dense layer, and whatever without units makes outputs of its products.
///
///     Units? Dropout? (Dense Units Dropout?)* Dense Head
struct StackPattern {
  /// Units that the inputs pass first.
  private(set) var inputUnits: Units?
  /// All dense layers, and the units of all but the last.
  private(set) var dense: [Dense] = []
  private(set) var units: [Units] = []
  /// The dropout in front of each dense layer.
  private(set) var dropout: [Dropout] = []
  /// What stands behind the last dense layer: nothing, a ReLU, or a bottleneck with its dense layer.
  private(set) var head: [any Layer] = []

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
      guard let dense = take(Dense.self) else { return nil }
      self.dense.append(dense)
      guard let units = take(Units.self) else { break }
      self.units.append(units)
    } while true
    head = Array(rest)
    // No layer may stand in two places: its gradients would be sums.
    let weights = plan.synapses.map(\.weight)
    guard allUnits.map(\.index) == Array(plan.units.indices), Set(weights).count == weights.count,
      allUnits.allSatisfy({ $0.activation?.fused != nil && !($0.rule is any LearnedTransform) })
    else { return nil }
  }

  /// Whether the outputs are those of the last dense layer or their ReLU, which a fused loss knows.
  var hasPlainHead: Bool { head.isEmpty || hasReLU }

  var hasReLU: Bool { head.count == 1 && head.first as? Activation == .relu }

  /// All layers of units, first layer first.
  var allUnits: [Units] { (inputUnits.map { [$0] } ?? []) + units }
}
