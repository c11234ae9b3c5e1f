import Plasticity
import Tensors

/// What a saved tensor must be.
package struct TensorLayout: Hashable, Sendable {
  package let shape: [Int]
  package let elementType: ElementType

  package init(_ shape: [Int], _ elementType: ElementType) {
    self.shape = shape
    self.elementType = elementType
  }
}

extension DenseConfiguration {
  /// What a network learns, by name, in the order of its buffer.
  var parameterShapes: [(name: String, shape: [Int])] {
    let layers = denseLayers.enumerated().flatMap { layer, size in
      let affine = learnedAffine && layer < hidden.count ? ["scale", "shift"] : []
      return [("layers.\(layer).weight", [size.units, size.fanIn])]
        + (["bias"] + affine).map { ("layers.\(layer).\($0)", [size.units]) }
    }
    guard let units = probes.part?.units else { return layers }
    return layers
      + hidden.values.enumerated().flatMap { layer, width in
        [
          ("probes.\(layer).encoder.weight", [2 * units, width]),
          ("probes.\(layer).encoder.bias", [2 * units]),
          ("probes.\(layer).decoder.weight", [outputs, units]),
          ("probes.\(layer).decoder.bias", [outputs]),
        ]
      }
  }

  /// How many numbers a network learns; nil where their bytes go beyond an Int.
  package var parameterCount: Int? {
    var total = 0
    for (_, shape) in parameterShapes {
      let (size, tooLarge) = shape.reduce((1, false)) { product, length in
        let (size, overflows) = product.0.multipliedReportingOverflow(by: length)
        return (size, product.1 || overflows)
      }
      let (sum, overflows) = total.addingReportingOverflow(size)
      guard !tooLarge, !overflows, sum < Int.max / 64 else { return nil }
      total = sum
    }
    return total
  }

  /// The units of each layer of neurons, the input layer first where it has rules.
  var neuronWidths: [Int] { (hasInputLayer ? [inputs] : []) + hidden.values }

  /// The tensors that `DenseNetwork.state` has in any case.
  package func stateLayout(_ elementType: ElementType) -> [String: TensorLayout] {
    var layout = Dictionary(
      uniqueKeysWithValues: parameterShapes.map { ($0.name, TensorLayout($0.shape, elementType)) })
    let memory = layerRules.map(\.memory.count).max() ?? 0
    layout["neurons.values"] = TensorLayout(
      [2 + memory, neuronWidths.reduce(0, +)], elementType)
    layout["neurons.updates"] = TensorLayout([1], .int64)
    layout["neurons.nonpositiveGains"] = TensorLayout([], .float64)
    return layout
  }

  /// The tensors that it has beside these once rules that move each epoch have seen a batch, for each
  /// group of layers.
  package func statisticsLayout(_ elementType: ElementType) -> [[String: TensorLayout]] {
    guard clock == .epoch else { return [] }
    let (widths, rules) = (neuronWidths, layerRules)
    return NeuronState.spans(of: rules).enumerated().map { index, layers in
      [
        "neurons.statistics.\(index)": TensorLayout(
          [
            ActivitySum(for: rules[layers.lowerBound]).statisticCount,
            widths[layers].reduce(0, +),
          ], elementType),
        "neurons.rows.\(index)": TensorLayout([1], .int64),
      ]
    }
  }
}

/// Saved tensors, by name.
extension [String: Tensor] {
  /// The tensor of a name; throws where it is missing or has another shape.
  package func tensor(_ name: String, shape: [Int]) throws -> Tensor {
    guard let tensor = self[name] else {
      throw NetworkStateError(description: "the tensor '\(name)' is missing")
    }
    guard tensor.shape == shape else {
      throw NetworkStateError(
        description: "the tensor '\(name)' has the shape \(tensor.shape), but the network needs "
          + "\(shape)")
    }
    return tensor
  }

  /// The whole number, at least 0, that the tensor of a name holds.
  package func count(_ name: String) throws -> Int {
    let tensor = try tensor(name, shape: [1])
    guard tensor.elementType == .int64, let count = tensor.elements(as: Int64.self).first,
      count >= 0
    else {
      throw NetworkStateError(
        description: "the tensor '\(name)' must hold a whole number, at least 0")
    }
    return Int(count)
  }
}
