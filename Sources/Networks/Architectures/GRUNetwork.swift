/// Gated recurrent units that read a sequence, and a dense layer that reads their last state:
/// `gru:units=128`.
public struct GRUNetwork: Recurrent {
  public static let name = "gru"

  public var units = 128
  public var layers = 1
  public var bidirectional = false
  public var sequence = SequenceForm.rows
  public var embedding = 64

  public init() {}

  public func layer(
    from inputs: Int, number: Int, isReversed: Bool, in plan: inout Blueprint
  ) -> any Layer {
    GRU(inputs, units, layer: number, isReversed: isReversed, in: &plan)
  }
}
