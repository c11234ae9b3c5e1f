import Plasticity
import Tensors

/// What the rules move: gain, bias and memory of all neurons in one buffer, [quantities, neurons], or [quantities,
/// replicas, neurons].
///
/// Neighbouring layers with the same rule and as many rows of each sample form a group, which one call of
/// the rule serves.
struct NeuronState {
  /// Layers side by side whose neurons follow the same rule and see as many rows.
  struct Group {
    let rule: any IntrinsicRule
    /// The epochs in which the rule moves them.
    let epochs: ActiveEpochs
    let layers: Range<Int>
    let neurons: Range<Int>
    let widths: [Int]
    /// Gain, bias and the rule's memory in the buffer, [neurons] or [replicas, neurons] each.
    let rows: [Tensor]
  }

  /// The rows are gain, bias, and as many of memory as any rule wants.
  let values: Tensor
  let groups: [Group]
  /// The neurons of each layer.
  let layers: [Range<Int>]
  /// The number of updates made.
  var updates = 0
  /// The epoch, counted from 1, which decides whether rules move.
  var epoch = 1
  /// How many times an update left a gain at or below zero, of float64: a scalar, or [replicas].
  let nonpositiveGains: Tensor
  /// What was seen since the last update, for rules that move once an epoch; one a group.
  var sums: [ActivitySum]

  init(
    _ units: [UnitLayer], replicas: Int? = nil, elementType: ElementType, on device: Device
  ) {
    var layers: [Range<Int>] = []
    for layer in units {
      let start = layers.last?.upperBound ?? 0
      layers.append(start..<start + layer.count)
    }
    self.layers = layers
    let memory = units.map(\.rule.memory.count).max() ?? 0
    let replicas = replicas.map { [$0] } ?? []
    values = .zeros(
      [2 + memory] + replicas + [layers.last?.upperBound ?? 0], elementType: elementType,
      on: device)
    groups = Self.groups(of: layers, units, in: values)
    sums = groups.map { ActivitySum(for: $0.rule) }
    nonpositiveGains = .zeros(replicas, elementType: .float64, on: device)
    for group in groups {
      for (row, value) in zip(group.rows, [1, 0] + group.rule.memory) { row.fill(with: value) }
    }
  }

  private static func groups(
    of layers: [Range<Int>], _ units: [UnitLayer], in values: Tensor
  ) -> [Group] {
    spans(of: units).map { span in
      let rule = units[span.lowerBound].rule
      let neurons = layers[span.lowerBound].lowerBound..<layers[span.upperBound - 1].upperBound
      return Group(
        rule: rule, epochs: units[span.lowerBound].epochs, layers: span, neurons: neurons,
        widths: layers[span].map(\.count),
        rows: (0..<2 + rule.memory.count).map { values[$0].narrowed(to: neurons, along: -1) })
    }
  }

  /// The layers side by side that follow the same rule and see as many rows.
  static func spans(of units: [UnitLayer]) -> [Range<Int>] {
    func suit(_ a: UnitLayer, _ b: UnitLayer) -> Bool {
      a.rowsPerSample == b.rowsPerSample
        && Rule(a.rule, in: a.epochs) == Rule(b.rule, in: b.epochs)
    }
    var spans: [Range<Int>] = []
    for index in units.indices {
      if let last = spans.last, suit(units[index], units[last.lowerBound]) {
        spans[spans.count - 1] = last.lowerBound..<index + 1
      } else {
        spans.append(index..<index + 1)
      }
    }
    return spans
  }

  /// Whether the neurons are those of several networks at once.
  var hasReplicas: Bool { values.rank == 3 }

  /// Whether the rule of a group leaves gain and bias as they are in this epoch.
  func isFrozen(_ group: Group) -> Bool { !group.epochs.contains(epoch) }

  /// Whether the rule of a layer does.
  func isFrozen(layer: Int) -> Bool {
    groups.first { $0.layers.contains(layer) }.map(isFrozen) ?? false
  }

  /// Gain and bias of a layer as they are now, cut off from later updates.
  func gainBias(of layer: Int) -> (gain: Tensor, bias: Tensor) {
    let now = values.narrowed(to: layers[layer], along: -1).copied()
    return (now[0], now[1])
  }

  /// Moves a group by what was seen of it, and holds to the policy for gains.
  func update(_ group: Group, from seen: Activity, policy: GainPolicy) {
    withoutGradients {
      let rows = group.rows
      var neurons = Neurons(gain: rows[0], bias: rows[1], memory: Array(rows.dropFirst(2)))
      group.rule.update(&neurons, from: seen)
      nonpositiveGains.addCount(ofNonpositive: neurons.gain)
      switch policy {
      case .allow: break
      case .clamp: neurons.gain = neurons.gain.clamped(from: GainPolicy.smallestGain)
      case .absolute: neurons.gain = neurons.gain.magnitude()
      }
      for (row, value) in zip(rows, [neurons.gain, neurons.bias] + neurons.memory) {
        row.copy(from: value)
      }
    }
  }
}
