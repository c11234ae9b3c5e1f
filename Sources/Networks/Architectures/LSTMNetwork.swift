/// A long short-term memory that reads a sequence, and a dense layer that reads its last state:
/// `lstm:units=128`.
public struct LSTMNetwork: Recurrent {
  public static let name = "lstm"

  public var units = 128
  public var layers = 1
  public var bidirectional = false
  public var sequence = SequenceForm.rows
  public var embedding = 64

  public init() {}

  public func layer(
    from inputs: Int, number: Int, isReversed: Bool, in plan: inout Blueprint
  ) -> any Layer {
    LSTM(inputs, units, layer: number, isReversed: isReversed, in: &plan)
  }
}
