import Tensors

@testable import Networks

/// Vectors of tokens, self-attention, units on its steps where these are asked for, and the mean of the
/// steps that are there.
struct Reader: Architecture {
  static let name = "reader"

  var activation = Activation.tanh
  var causal = false
  var units = 0

  func layers(from sample: [Int], to outputs: Int, in plan: inout Blueprint) -> [any Layer] {
    var layers: [any Layer] = [
      plan.under("embedding") { Embedding(11, 8, in: &$0) },
      plan.under("attention") { Attention(8, heads: 2, isCausal: causal, in: &$0) },
    ]
    if units > 0 {
      layers += plan.under("dense") { plan -> [any Layer] in
        let dense = Dense(8, units, feeding: activation, in: &plan)
        return [
          dense, plan.units(units, activation, fedBy: dense.weight, rowsPerSample: .steps),
        ]
      }
    }
    layers.append(Pooling.meanOfAll)
    return layers
      + plan.head(
        from: units > 0 ? units : 8, to: outputs, feeding: activation, named: "fc", code: "code")
  }
}
