import Plasticity
import Tensors

extension NetworkPlan {
  /// How many numbers a network learns; nil where their bytes go beyond an Int.
  package var parameterCount: Int? {
    var total = 0
    for parameter in parameters {
      let (size, tooLarge) = parameter.shape.reduce((1, false)) { product, length in
        let (size, overflows) = product.0.multipliedReportingOverflow(by: length)
        return (size, product.1 || overflows)
      }
      let (sum, overflows) = total.addingReportingOverflow(size)
      guard !tooLarge, !overflows, sum < Int.max / 64 else { return nil }
      total = sum
    }
    return total
  }

  /// The tensors that `Network.state` has in any case.
  package func stateLayout(_ elementType: ElementType) -> [String: TensorLayout] {
    var layout = Dictionary(
      uniqueKeysWithValues: parameters.map { ($0.name, TensorLayout($0.shape, elementType)) })
    let memory = units.map(\.rule.memory.count).max() ?? 0
    layout["neurons.values"] = TensorLayout(
      [2 + memory, units.reduce(0) { $0 + $1.count }], elementType)
    layout["neurons.updates"] = TensorLayout([1], .int64)
    layout["neurons.nonpositiveGains"] = TensorLayout([], .float64)
    return layout
  }

  /// The tensors that it has beside these once rules that move each epoch have seen a batch, for each
  /// group of layers.
  package func statisticsLayout(_ elementType: ElementType) -> [[String: TensorLayout]] {
    guard configuration.updateClock == .epoch else { return [] }
    return NeuronState.spans(of: units).enumerated().map { index, layers in
      [
        "neurons.statistics.\(index)": TensorLayout(
          [
            ActivitySum(for: units[layers.lowerBound].rule).statisticCount,
            units[layers].reduce(0) { $0 + $1.count },
          ], elementType),
        "neurons.rows.\(index)": TensorLayout([1], .int64),
      ]
    }
  }
}
