import Networks
import Plasticity
import Settings
import Tensors

/// What a rule does, on the mean, to a neuron whose inputs have a distribution: one update as a map of its
/// gain, its bias, and what else it keeps.
///
/// The mean over a distribution is that over 2,001 of its quantiles. Many neurons move at a time.
struct MeanUpdate {
  private let rule: any IntrinsicRule
  private let activation: Activation
  /// The quantiles of the inputs, [quantiles, 1].
  private let inputs: Tensor

  static let quantiles = 2001

  init(
    _ rule: Rule, _ activation: Activation, inputs: InputDistribution, quantiles: Int = quantiles
  ) {
    self.rule = rule.rule
    self.activation = activation
    let quantiles = inputs.quantiles(quantiles)
    self.inputs = Tensor(quantiles, shape: [quantiles.count, 1])
  }

  /// How many numbers a state has.
  var size: Int { 2 + rule.memory.count }

  /// A neuron at its start with this gain and this bias.
  func state(gain: Double, bias: Double) -> [Double] { [gain, bias] + rule.memory }

  /// The states, of a neuron each, after one update.
  func callAsFunction(_ states: [[Double]]) -> [[Double]] {
    var neurons = neurons(states)
    update(&neurons, step: 1)
    return Self.states(neurons)
  }

  /// The states after some updates; `watch` sees them before each.
  func after(
    _ updates: Int, from states: [[Double]], watch: (([[Double]]) -> Void)? = nil
  ) -> [[Double]] {
    var neurons = neurons(states)
    for step in 1...updates {
      watch?(Self.states(neurons))
      update(&neurons, step: step)
    }
    return Self.states(neurons)
  }

  /// The outputs of a neuron in a state for the quantiles of its inputs.
  func outputs(in state: [Double]) -> [Float] {
    pass(neurons([state])).y.elements()
  }

  private func pass(_ neurons: Neurons) -> (x: Tensor, y: Tensor, gain: Tensor, bias: Tensor) {
    let x = inputs.expanded(to: [inputs.shape[0], neurons.gain.count])
    var (gain, bias) = (neurons.gain, neurons.bias)
    if let rule = rule as? any InstantaneousRule { (gain, bias) = rule.gainBias(of: x) }
    return (x, activation(rule.form.apply(to: x, gain: gain, bias: bias)), gain, bias)
  }

  private func update(_ neurons: inout Neurons, step: Int) {
    let (x, y, gain, bias) = pass(neurons)
    rule.update(
      &neurons, from: Activity(of: [LayerActivity(x: x, y: y)], gain: gain, bias: bias, step: step))
  }

  private func neurons(_ states: [[Double]]) -> Neurons {
    let columns = (0..<size).map { number in Tensor(states.map { $0[number] }) }
    return Neurons(gain: columns[0], bias: columns[1], memory: Array(columns.dropFirst(2)))
  }

  private static func states(_ neurons: Neurons) -> [[Double]] {
    let columns = ([neurons.gain, neurons.bias] + neurons.memory).map {
      $0.elements(as: Double.self)
    }
    return columns[0].indices.map { neuron in columns.map { $0[neuron] } }
  }
}

extension MeanUpdate {
  /// How far one update moves a state; not a number where it leads out of the numbers.
  func movement(of state: [Double]) -> [Double] { zip(self([state])[0], state).map(-) }

  /// The derivatives of the state after an update by the state before it, by central differences.
  ///
  /// Nil where two step sizes do not agree, since the map has no derivative there.
  func jacobian(at state: [Double]) -> SmallMatrix? {
    func differences(_ share: Double) -> SmallMatrix {
      let steps = state.map { share * max(1e-2, abs($0)) }
      let moved = (0..<2 * size).map { place in
        var moved = state
        moved[place / 2] += place % 2 == 0 ? steps[place / 2] : -steps[place / 2]
        return moved
      }
      let images = self(moved)
      return SmallMatrix(size: size) { row, column in
        (images[2 * column][row] - images[2 * column + 1][row]) / (2 * steps[column])
      }
    }
    let (coarse, fine) = (differences(1e-4), differences(1e-5))
    let scale = fine.elements.map(abs).max() ?? 0
    let error = zip(coarse.elements, fine.elements).map { abs($0 - $1) }.max() ?? 0
    return scale.isFinite && error <= 1e-3 * max(scale, 1) ? fine : nil
  }
}
