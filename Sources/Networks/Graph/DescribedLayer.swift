import Plasticity
import Tensors

/// A layer that says what it does in evaluation, so that it can be exported.
///
/// A program's own layer conforms to it as those of this package do.
public protocol DescribedLayer: Layer {
  /// Adds the layer's steps to a graph, and gives what they make of x.
  func describe(_ x: Graph.Value, in graph: inout Graph, of network: Network) throws -> Graph.Value
}

extension Graph {
  /// Adds the steps of layers, one after the other.
  public mutating func run(
    _ layers: [any Layer], _ x: Value, of network: Network
  ) throws -> Value {
    try layers.reduce(x) { x, layer in
      guard let layer = layer as? any DescribedLayer else {
        throw GraphError(
          "the layer \(type(of: layer)) of the network \(network.plan.architecture.name) has no description "
            + "that could be exported")
      }
      return try layer.describe(x, in: &self, of: network)
    }
  }

  /// The name of a parameter, whose numbers the graph takes.
  public mutating func parameter(_ slot: Slot, of network: Network) -> String {
    let view = network.parameters[slot]
    tensors[view.name] = view.value.detached().moved(to: .cpu)
    return view.name
  }
}

extension Network {
  /// What the network does in evaluation, with its numbers as they are.
  ///
  /// Throws where a layer or a rule cannot be written down.
  public func graph() throws -> Graph {
    var graph = Graph(of: plan.sample, readsTokens: plan.tokens != nil)
    let end = try withoutGradients { try graph.run(plan.layers, graph.input, of: self) }
    precondition(end == graph.output, "a layer's description does not end with what it makes")
    return graph
  }
}
