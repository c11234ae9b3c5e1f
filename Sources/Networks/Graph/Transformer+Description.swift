import Plasticity
import Tensors

extension Patches: DescribedLayer {
  func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) -> Graph.Value {
    let places = Graph.Form.places(channels: sample[0], Array(sample.dropFirst()))
    let images = x.form == places ? x : graph.step(.reshaped, of: x, as: places)
    return graph.step(.patches(size: size), of: images, as: .steps(steps, units: inputs))
  }
}

extension Positions: DescribedLayer {
  func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) -> Graph.Value {
    graph.step(.positions(weight: graph.parameter(weight, of: network)), of: x, as: x.form)
  }
}

extension Attention: DescribedLayer {
  public func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) throws -> Graph.Value {
    guard case .steps(_, let units) = x.form else {
      throw GraphError("attention reads sequences, and what comes before it makes none")
    }
    let step = Graph.AttentionStep(
      inputWeight: graph.parameter(input.weight, of: network),
      inputBias: graph.parameter(input.bias, of: network),
      outputWeight: graph.parameter(output.weight, of: network),
      outputBias: graph.parameter(output.bias, of: network),
      units: units, heads: heads, isCausal: isCausal)
    return graph.step(.attention(step), of: x, as: x.form)
  }
}
