import Tensors

/// A network's learned numbers in one flat buffer, their gradients in another, with named views.
///
/// So one call of an optimizer serves the whole network, and one blob is its checkpoint.
public struct Parameters {
  /// A view of the buffers: a leaf of the gradient graph.
  public struct View {
    public let name: String
    public let value: Tensor
    public let gradient: Tensor
    /// Its place in the buffers.
    let range: Range<Int>
  }

  /// All values, [count].
  public let values: Tensor
  /// All gradients, [count].
  public let gradients: Tensor
  /// The gradients with room behind them, for what processes tell each other along with them.
  let message: Tensor
  /// How many numbers that room has.
  static let room = 3
  /// The named views in the order of the buffers.
  public let views: [View]

  /// Zeros of the given shapes, in order.
  public init(
    _ shapes: [(name: String, shape: [Int])], elementType: ElementType, on device: Device
  ) {
    let counts = shapes.map { $0.shape.reduce(1, *) }
    let total = counts.reduce(0, +)
    let values = Tensor.zeros([total], elementType: elementType, on: device)
    let message = Tensor.zeros([total + Self.room], elementType: elementType, on: device)
    let gradients = message.narrowed(to: 0..<total)
    var start = 0
    views = zip(shapes, counts).map { entry, count in
      let range = start..<start + count
      start += count
      let gradient = gradients.narrowed(to: range).reshaped(entry.shape)
      let value = values.narrowed(to: range).reshaped(entry.shape)
      return View(
        name: entry.name, value: value.leaf(accumulatingInto: gradient), gradient: gradient,
        range: range)
    }
    self.values = values
    self.gradients = gradients
    self.message = message
    suitFusedPasses = elementType == .float32 && device == .cpu
  }

  /// The gradients in parts, the last layers' first, and the leaves that have them: at most eight, and none of
  /// fewer than 128 Ki numbers but for the last.
  package var parts: [(gradients: Tensor, leaves: [Tensor])] {
    let least = max(values.count / 8, 1 << 17)
    var parts: [(gradients: Tensor, leaves: [Tensor])] = []
    var end = values.count
    var leaves: [Tensor] = []
    for view in views.reversed() {
      leaves.append(view.value)
      guard end - view.range.lowerBound >= least || view.range.lowerBound == 0 else { continue }
      parts.append((gradients.narrowed(to: view.range.lowerBound..<end), leaves))
      (end, leaves) = (view.range.lowerBound, [])
    }
    return parts
  }

  /// Whether the numbers are of the type and in the place that `FusedPasses` work on.
  let suitFusedPasses: Bool

  /// Adds a share of the values to their gradients, which makes the loss's term ½ · share · Σw².
  func decay(by share: Double) {
    if share != 0 { gradients.add(values, scaledBy: share) }
  }

  /// The view at a place.
  public subscript(slot: Slot) -> View { views[slot.index] }

  /// The view with a name.
  public subscript(name: String) -> View? { views.first { $0.name == name } }
}
