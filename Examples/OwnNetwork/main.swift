// A network of one's own, with a layer of one's own: every rule is at home in its units.
import Homeostat
import Shared

/// A layer that each unit may pass by: y = g h(x) + (1 − g) x, g = σ(Vx + c); Srivastava, Greff and
/// Schmidhuber 2015.
struct Highway: Layer {
  let transform: [any Layer]
  let weight: Slot
  let bias: Slot

  init(_ units: Int, _ activation: Activation, in plan: inout Blueprint) {
    let dense = Dense(units, units, feeding: activation, in: &plan)
    transform = [dense, plan.units(units, activation, fedBy: dense.weight)]
    weight = plan.parameter("gate.weight", [units, units], .uniform(fanIn: units))
    // Gates begin nearly closed.
    bias = plan.parameter("gate.bias", [units], .constant(-1))
  }

  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    let gate = x.linear(weight: pass[weight], bias: pass[bias]).logistic()
    return gate * pass.run(transform, x) + (1 - gate) * x
  }

  /// What synaptic scaling may scale.
  var synapses: [Synapses] { transform.flatMap(\.synapses) }
}

/// A stack of such layers: `highway:depth=4:units=16`.
struct HighwayNetwork: Architecture {
  static let name = "highway"

  var depth = 4
  var units = 16
  var activation = Activation.tanh

  func layers(from sample: [Int], to outputs: Int, in plan: inout Blueprint) -> [any Layer] {
    let first = plan.under("first") {
      Dense(sample.reduce(1, *), units, feeding: activation, in: &$0)
    }
    let stack = (0..<depth).map { index in
      plan.under("layers.\(index)") { Highway(units, activation, in: &$0) }
    }
    return [first] + stack
      + plan.head(from: units, to: outputs, feeding: activation, named: "last", code: "code")
  }
}

Architectures.add(HighwayNetwork.self)

var configuration = TrainingConfiguration()
configuration.network = .other(ArchitectureChoice(HighwayNetwork()))
configuration.rule = [try Rule("wd")]
configuration.learningRate = 0.1
configuration.batchSize = 50
try train(configuration, on: points())
