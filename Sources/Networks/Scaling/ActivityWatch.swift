import Tensors

/// The mean activity φ(Wy + b) of each unit that a weight feeds in one pass, for synaptic scaling.
final class ActivityWatch {
  private let activations: [Slot: Activation]
  private var seen: [Slot: (sum: Tensor, rows: Int)] = [:]

  /// Watches some weights, whose units have these activation functions.
  init(_ activations: [Slot: Activation]) { self.activations = activations }

  /// Takes in what a weight makes of its inputs, [rows…, units].
  func see(_ products: Tensor, of weight: Slot) {
    guard let activation = activations[weight], let units = products.shape.last else { return }
    let activity = activation(products).reshaped([-1, units])
    let (sum, rows) = (activity.sum(along: 0), activity.shape[0])
    seen[weight] = seen[weight].map { ($0.sum + sum, $0.rows + rows) } ?? (sum, rows)
  }

  /// The mean over samples, places and steps, [1, units]; nil for a weight that was not used.
  func mean(of weight: Slot) -> Tensor? {
    seen[weight].map { ($0.sum / Double($0.rows)).reshaped([1, -1]) }
  }
}
