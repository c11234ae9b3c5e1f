import Plasticity
import Tensors

/// The weights of one direction of a recurrent layer, with PyTorch's names, order and initial values.
struct RecurrentWeights: Sendable {
  let input, hidden: (weight: Slot, bias: Slot)
  let units: Int

  /// Weights [blocks · units, inputs] and [blocks · units, units], each from U(±1/√units).
  init(_ inputs: Int, _ units: Int, blocks: Int, suffix: String, in plan: inout Blueprint) {
    self.units = units
    func parameter(_ name: String, _ shape: [Int]) -> Slot {
      plan.parameter("\(name)_\(suffix)", shape, .uniform(fanIn: units))
    }
    let weights = (
      parameter("weight_ih", [blocks * units, inputs]),
      parameter("weight_hh", [blocks * units, units])
    )
    let biases = (
      parameter("bias_ih", [blocks * units]), parameter("bias_hh", [blocks * units])
    )
    input = (weights.0, biases.0)
    hidden = (weights.1, biases.1)
  }

  /// What the inputs give at each step, [rows, blocks · units].
  func fed(_ x: Tensor, _ pass: Pass) -> [Tensor] {
    let fed = x.linear(weight: pass[input.weight], bias: pass[input.bias])
    return pass.watched(steps: fed, of: input.weight).positions(x.shape[1], along: 1)
  }

  /// What the state gives at a step, [rows, blocks · units].
  func returned(_ state: Tensor, at time: Int, _ pass: Pass) -> Tensor {
    pass.watched(
      state.linear(weight: pass[hidden.weight], bias: pass[hidden.bias]), at: time,
      of: hidden.weight)
  }

  /// The states of all steps, [rows, steps, units], by the fused operation: what the plain steps give, sooner;
  /// nil where it does not suit.
  func fusedStates(
    _ cell: FusedRecurrence.Cell, of x: Tensor, through units: Units, isReversed: Bool,
    _ pass: inout Pass
  ) -> Tensor? {
    guard units.isFixed(in: pass), pass.watch == nil, x.elementType == .float32, x.device == .cpu,
      !pass.multipliesInBFloat16
    else { return nil }
    let (gain, bias) = pass.neurons.gainBias(of: units.index)
    let fused = FusedRecurrence(
      cell, isReversed: isReversed, input: (pass[input.weight], pass[input.bias]),
      hidden: (pass[hidden.weight], pass[hidden.bias]), form: units.rule.form.fused, gain: gain,
      bias: bias, lengths: pass.lengths)
    let made = fused(x)
    let there = pass.rows(byStepOf: x.shape[1])
    func seen(_ rows: Tensor) -> Tensor { there.map { rows.selecting($0) } ?? rows }
    pass.seen[units.index] = Pass.Seen(
      activity: LayerActivity(x: seen(made.x), y: seen(made.y), moments: Moments(made.moments)),
      gain: gain, bias: bias)
    return made.states
  }

  /// The states of all steps, [rows, steps, units], of which `step` makes the next from the time and the
  /// state before; zeros behind the end of a row's sequence, as PyTorch's packed sequences have it.
  ///
  /// A reversed direction begins at each row's own end. `carried` is what a layer keeps from step to step,
  /// the first of it being what it gives.
  func states(
    of x: Tensor, isReversed: Bool, carrying carried: Int, _ pass: Pass,
    _ step: (_ time: Int, _ carried: [Tensor]) -> [Tensor]
  ) -> Tensor {
    let zeros = Tensor.zeros([x.shape[0], units], elementType: x.elementType).moved(to: x.device)
    var carried = Array(repeating: zeros, count: carried)
    var states = Array(repeating: zeros, count: x.shape[1])
    let times = 0..<pass.longest(of: x.shape[1])
    for time in isReversed ? times.reversed() : Array(times) {
      let next = step(time, carried)
      guard let isThere = pass.hasStep(time) else {
        (carried, states[time]) = (next, next[0])
        continue
      }
      carried = zip(next, carried).map { isThere.choosing($0, otherwise: $1) }
      states[time] = isThere.choosing(next[0], otherwise: zeros)
    }
    return .sequence(of: states)
  }
}

extension Tensor {
  /// One step of a sequence [rows, steps, …].
  func step(_ index: Int) -> Tensor {
    narrowed(to: index..<index + 1, along: 1).reshaped([shape[0]] + shape.dropFirst(2))
  }

  /// Steps as a sequence [rows, steps, …].
  static func sequence(of steps: [Tensor]) -> Tensor {
    .concatenated(steps.map { $0.reshaped([$0.shape[0], 1] + $0.shape.dropFirst()) }, along: 1)
  }
}
