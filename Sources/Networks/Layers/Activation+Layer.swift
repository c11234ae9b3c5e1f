import Tensors

extension Activation: Layer {
  public func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor { self(x) }
}
