import Tensors

/// θ(what the body makes of x + what the shortcut makes of x), or the sum itself without a θ; He and
/// others 2016.
public struct Residual: Layer {
  let body: [any Layer]
  let shortcut: [any Layer]
  let activation: Activation?

  /// An empty shortcut hands x on as it is.
  public init(_ body: [any Layer], shortcut: [any Layer] = [], _ activation: Activation?) {
    (self.body, self.shortcut, self.activation) = (body, shortcut, activation)
  }

  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    guard let units = body.last as? Units else {
      let sum = pass.run(body, x) + pass.run(shortcut, x)
      return activation?(sum) ?? sum
    }
    let made = pass.run(body.dropLast(), x)
    return units(made, adding: pass.run(shortcut, x), activation, &pass)
  }

  public var synapses: [Synapses] { (body + shortcut).flatMap(\.synapses) }
}

/// Every other place of [rows, height, width, channels], with channels of zeros on both sides: the
/// shortcut without parameters of He and others 2016, option A.
struct Subsampling: Layer {
  let stride: Int
  let channels: Int

  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    let kept = stride == 1 ? x : x.maximumPool(Window(1, stride: stride))
    let missing = channels - x.shape[3]
    guard missing > 0 else { return kept }
    func zeros(_ count: Int) -> Tensor {
      .zeros(kept.shape.dropLast() + [count], elementType: x.elementType).moved(to: x.device)
    }
    return .concatenated([zeros(missing / 2), kept, zeros(missing - missing / 2)], along: -1)
  }
}
