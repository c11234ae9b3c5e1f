import Plasticity
import Tensors

extension Dense: DescribedLayer {
  public func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) throws -> Graph.Value {
    let units = network.parameters[weight].value.shape[0]
    let operation = Graph.Operation.dense(
      weight: graph.parameter(weight, of: network), bias: graph.parameter(bias, of: network))
    if case .steps(let steps, _) = x.form {
      return graph.step(operation, of: x, as: .steps(steps, units: units))
    }
    return graph.step(operation, of: graph.flat(x), as: .units(units))
  }
}

extension Convolution: DescribedLayer {
  public func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) throws -> Graph.Value {
    guard case .places(_, let places) = x.form else {
      throw GraphError("a convolution reads images, and what comes before it makes none")
    }
    let units = network.parameters[weight].value.shape[0]
    let bias = bias.map { graph.parameter($0, of: network) }
    return graph.step(
      .convolution(
        weight: graph.parameter(weight, of: network), bias: bias, window, groups: groups), of: x,
      as: .places(channels: units, window.places(of: places)))
  }
}

extension Residual: DescribedLayer {
  public func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) throws -> Graph.Value {
    let made = try graph.run(body, x, of: network)
    let other = try graph.run(shortcut, x, of: network)
    let sum = graph.step(.sum, of: made, other, as: made.form)
    return activation.map { graph.step(.activation($0), of: sum, as: sum.form) } ?? sum
  }
}

extension Subsampling: DescribedLayer {
  func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) throws -> Graph.Value {
    guard case .places(let own, let places) = x.form else {
      throw GraphError("a shortcut reads images, and what comes before it makes none")
    }
    let missing = max(channels - own, 0)
    return graph.step(
      .padded(stride: stride, before: missing / 2, after: missing - missing / 2), of: x,
      as: .places(channels: own + missing, Window(1, stride: stride).places(of: places)))
  }
}

extension Pooling: DescribedLayer {
  public func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) throws -> Graph.Value {
    switch (self, x.form) {
    case (.maximum(let window), .places(let channels, let places)):
      graph.step(
        .maximum(window), of: x, as: .places(channels: channels, window.places(of: places)))
    case (.mean(let window), .places(let channels, let places)):
      graph.step(.mean(window), of: x, as: .places(channels: channels, window.places(of: places)))
    case (.meanOfAll, .places(let units, _)), (.meanOfAll, .steps(_, let units)):
      graph.step(.meanOfAll, of: x, as: .units(units))
    default: throw GraphError("a pooling reads places, and what comes before it makes none")
    }
  }
}

extension Activation: DescribedLayer {
  public func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) -> Graph.Value {
    graph.step(.activation(self), of: x, as: x.form)
  }
}

extension Unflatten: DescribedLayer {
  public func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) -> Graph.Value {
    let form = Graph.Form.places(channels: channels, places)
    return x.form == form ? x : graph.step(.reshaped, of: x, as: form)
  }
}

extension Flatten: DescribedLayer {
  public func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) -> Graph.Value {
    graph.flat(x)
  }
}

// Evaluation drops nothing, and a probe hands on what it reads.
extension Dropout: DescribedLayer {
  public func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) -> Graph.Value { x }
}

extension Probe: DescribedLayer {
  func describe(_ x: Graph.Value, in graph: inout Graph, of network: Network) -> Graph.Value { x }
}

extension VariationalBottleneck: DescribedLayer {
  /// In evaluation z is its mean.
  public func describe(
    _ x: Graph.Value, in graph: inout Graph, of network: Network
  ) -> Graph.Value {
    graph.step(.first(units), of: x, as: .units(units))
  }
}
