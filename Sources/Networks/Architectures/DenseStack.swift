/// Dense layers of units, one after the other, and a dense layer that makes the outputs.
///
/// With `skip` a layer adds its inputs to its outputs where it has as many units as inputs, y = θ(u) + x,
/// so that gradients reach the first layers of a deep stack; Shaw 2019, section 2.3.3.
public struct DenseStack: Architecture {
  public static let name = "dense"

  /// The widths of the hidden layers.
  public var hidden = Widths([50, 50, 50, 50, 50, 50, 50, 50])
  public var activation = Activation.tanh
  /// Whether layers add their inputs to their outputs.
  public var skip = false

  /// One after each hidden layer.
  public var takesProbes: Bool { true }

  public init() {}

  public init(hidden: [Int], activation: Activation = .tanh, skip: Bool = false) {
    (self.hidden, self.activation, self.skip) = (Widths(hidden), activation, skip)
  }

  public func layers(
    from sample: [Int], to outputs: Int, in plan: inout Blueprint
  ) -> [any Layer] {
    var inputs = sample.reduce(1, *)
    var stages: [[any Layer]] = []
    for (index, width) in hidden.values.enumerated() {
      let stage = plan.under("layers.\(index)") { plan -> [any Layer] in
        let dense = Dense(inputs, width, feeding: activation, in: &plan)
        return [dense, plan.units(width, activation, fedBy: dense.weight)]
      }
      stages.append(skip && inputs == width ? [Residual(stage, nil)] : stage)
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
