import Networks
import Tensors

/// The mean and the deviation of the loss's gradient by each weight over the steps of an epoch:
/// `EpochMeasure.gradients`.
///
/// By Welford's recurrence, since a sum of squares less the square of a sum would leave rounding alone
/// where the deviation is small.
struct GradientMoments {
  /// The gradients that were seen.
  private(set) var steps = 0
  /// In the place of its values the mean, and in that of its gradients what differs from it.
  private let moments: Parameters
  /// The squared differences of each of the network's `synapses`, summed, float64 [weights].
  private let squares: Tensor

  /// Of a network that has not made a step yet.
  init(of network: Network) {
    let values = network.parameters.values
    moments = Parameters(
      network.parameters.views.map { ($0.name, $0.value.shape) }, elementType: values.elementType,
      on: values.device)
    squares = Tensor.zeros([network.synapses.count], elementType: .float64).moved(to: values.device)
  }

  /// Takes in the gradients of a step.
  mutating func see(_ network: Network) {
    steps += 1
    withoutGradients {
      let difference = moments.gradients
      difference.copy(from: network.parameters.gradients)
      difference.add(moments.values, scaledBy: -1)
      moments.values.add(difference, scaledBy: 1 / Double(steps))
      for (index, synapses) in network.synapses.enumerated() {
        let own = moments[synapses.weight].gradient
        squares.narrowed(to: index..<index + 1).add(
          (own * own).sum().cast(to: .float64).reshaped([1]),
          scaledBy: Double(steps - 1) / Double(steps))
      }
    }
  }

  /// The norms of mean and deviation over that of the weights as they are now.
  func measures(of network: Network) -> [String: Double] {
    var values: [String: Double] = [:]
    withoutGradients {
      let squares = squares.elements(as: Double.self)
      for (index, synapses) in network.synapses.enumerated() {
        let size = network.parameters[synapses.weight].value.norm().item
        values["gradient_mean.\(index + 1)"] = moments[synapses.weight].value.norm().item / size
        values["gradient_deviation.\(index + 1)"] =
          (squares[index] / Double(steps)).squareRoot() / size
      }
    }
    return values
  }
}

// What a checkpoint within an epoch keeps.
extension GradientMoments {
  private static let (meanName, squaresName) = ("gradients.mean", "gradients.squares")

  var state: [String: Tensor] { [Self.meanName: moments.values, Self.squaresName: squares] }

  static func layout(of plan: NetworkPlan, _ elementType: ElementType) -> [String: TensorLayout] {
    [
      meanName: TensorLayout([plan.parameterCount ?? 0], elementType),
      squaresName: TensorLayout([plan.synapses.count], .float64),
    ]
  }

  /// What was kept after so many steps; nil where nothing was.
  init?(_ saved: [String: Tensor], after steps: Int, of network: Network) {
    guard let mean = saved[Self.meanName], let squares = saved[Self.squaresName] else { return nil }
    self.init(of: network)
    self.steps = steps
    withoutGradients {
      moments.values.copy(from: mean)
      self.squares.copy(from: squares)
    }
  }
}
