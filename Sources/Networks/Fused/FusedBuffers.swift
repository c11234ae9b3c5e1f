import Plasticity
import Tensors

/// The activities of a batch of so many rows in a fused stack.
struct FusedBuffers {
  let rows: Int
  let inputs: Tensor
  let outputs: Tensor
  /// The layers of units.
  let units: [FusedPasses.Layer]
  /// What each dense layer is given.
  let below: [Tensor]
  /// Gradients by the product of each dense layer, in two buffers by turns.
  let gradients: [Tensor]
  /// The pass that these make.
  let pass: Pass

  /// New buffers, whose pass begins as `start`.
  init(
    rows: Int, inputs: Int, units: [FusedPasses.Layer], outputs: Int, hasInputUnits: Bool,
    _ start: Pass
  ) {
    let widths = units.dropFirst(hasInputUnits ? 1 : 0).map { $0.x.shape[1] } + [outputs]
    let turns = (0..<2).map { _ in Tensor.paddedRows(rows, widths.max()!) }
    self.init(
      rows: rows, inputs: .paddedRows(rows, inputs), outputs: .paddedRows(rows, outputs),
      units: units,
      gradients: widths.enumerated().map { turns[$0 % 2].narrowed(to: 0..<$1, along: 1) }, start)
  }

  /// The first rows of other buffers.
  init(_ whole: FusedBuffers, first rows: Int) {
    let part = { (tensor: Tensor) in tensor.narrowed(to: 0..<rows) }
    let units = whole.units.map { layer in
      var layer = layer
      (layer.x, layer.y) = (part(layer.x), part(layer.y))
      return layer
    }
    self.init(
      rows: rows, inputs: part(whole.inputs), outputs: part(whole.outputs), units: units,
      gradients: whole.gradients.map(part), whole.pass)
  }

  private init(
    rows: Int, inputs: Tensor, outputs: Tensor, units: [FusedPasses.Layer], gradients: [Tensor],
    _ start: Pass
  ) {
    self.rows = rows
    self.inputs = inputs
    self.outputs = outputs
    self.units = units
    self.gradients = gradients
    below = ([inputs] + units.map(\.y)).suffix(gradients.count)
    var pass = start
    pass.outputs = outputs
    pass.seen = units.map {
      Pass.Seen(activity: LayerActivity(x: $0.x, y: $0.y), gain: $0.gain, bias: $0.bias)
    }
    self.pass = pass
  }
}
