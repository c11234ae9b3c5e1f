/// Dense layers of units, one after the other, and a dense layer that makes the outputs.
public struct DenseStack: Architecture {
  public static let name = "dense"

  /// The widths of the hidden layers.
  public var hidden = Widths([50, 50, 50, 50, 50, 50, 50, 50])
  public var activation = Activation.tanh

  public init() {}

  public init(hidden: [Int], activation: Activation = .tanh) {
    (self.hidden, self.activation) = (Widths(hidden), activation)
  }

  public func layers(
    from sample: [Int], to outputs: Int, in plan: inout Blueprint
  ) -> [any Layer] {
    var inputs = sample.reduce(1, *)
    var stages: [[any Layer]] = []
    for (index, width) in hidden.values.enumerated() {
      stages.append(
        plan.under("layers.\(index)") { plan in
          let dense = Dense(inputs, width, feeding: activation, in: &plan)
          return [dense, plan.units(width, activation, fedBy: dense.weight)]
        })
      inputs = width
    }
    let (top, hasCode) = (hidden.count, plan.configuration.bottleneck != .none)
    let head = plan.head(
      from: inputs, to: outputs, feeding: activation, named: "layers.\(hasCode ? top + 1 : top)",
      code: "layers.\(top)")
    // The probes' numbers follow those of the network, which are then the same without them.
    for (index, width) in hidden.values.enumerated() {
      if let probe = plan.configuration.probes.part {
        stages[index].append(
          plan.under("probes.\(index)") {
            Probe(of: width, to: outputs, by: probe, feeding: activation, in: &$0)
          })
      }
      stages[index] += plan.dropout()
    }
    return stages.flatMap { $0 } + head
  }
}
