import Plasticity
import Settings
import Tensors

/// Neurons that see the same samples in every pass, one neuron a column.
struct Simulation {
  /// The distributions of the papers: uniform of width 4 about 1, Gaussian of mean 1 and deviation
  /// 2, Gaussian of mean 5 and deviation 2; 10,000 samples of each, in columns.
  static let samples = samples(seed: 1)

  let rule: any IntrinsicRule
  let x: Tensor
  let activation: (Tensor) -> Tensor
  var neurons: Neurons
  private(set) var updates = 0

  /// Neurons with the activation function that the rule was derived for.
  init(_ rule: String, _ x: Tensor = samples) throws {
    let rule = try Rule(rule).rule
    self.rule = rule
    self.x = x
    activation = { type(of: rule).isForLogisticUnits ? $0.logistic() : $0.tanh() }
    neurons = Neurons(count: x.shape[1], following: self.rule, elementType: .float64)
  }

  static func samples(seed: UInt64) -> Tensor {
    let generator = Generator(seed: seed)
    let shape = [10_000, 1]
    return .concatenated(
      [
        .uniform(shape, from: -1, to: 3, elementType: .float64, using: generator),
        .normal(shape, mean: 1, deviation: 2, elementType: .float64, using: generator),
        .normal(shape, mean: 5, deviation: 2, elementType: .float64, using: generator),
      ], along: 1)
  }

  /// What the neurons do now.
  var pass: Pass { Pass(rule, neurons, x, step: updates + 1, activation: activation) }

  mutating func update() {
    rule.update(&neurons, from: pass.activity)
    updates += 1
  }

  mutating func update(times: Int) { for _ in 0..<times { update() } }

  struct Restless: Error {
    let rule: any IntrinsicRule
    let gain: [Double]
    let bias: [Double]
  }

  /// Updates until gain and bias move by less than 1e-10; throws if they do not come to that.
  mutating func settle(within limit: Int = 5000) throws {
    for _ in 0..<limit {
      let before = neurons
      update()
      let moved = [neurons.gain - before.gain, neurons.bias - before.bias]
      if moved.allSatisfy({ $0.magnitude().maximum().item < 1e-10 }) { return }
    }
    throw Restless(rule: rule, gain: neurons.gain.doubles, bias: neurons.bias.doubles)
  }
}
