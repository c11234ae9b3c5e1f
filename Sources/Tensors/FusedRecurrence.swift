import CTorch

/// A GRU or an LSTM over whole sequences as one operation, with gradients by inputs, weights and biases.
///
/// It is for float32 on the CPU. The gain and the bias of the units are constants of it.
package struct FusedRecurrence {
  package enum Cell: Sendable { case gru, lstm }

  package var cell: Cell
  package var isReversed: Bool
  /// [blocks · units, inputs] and [blocks · units], as PyTorch has them.
  package var input: (weight: Tensor, bias: Tensor)
  /// [blocks · units, units] and [blocks · units]
  package var hidden: (weight: Tensor, bias: Tensor)
  /// How gain and bias, [units] each, transform the inputs of the GRU's candidates or the LSTM's cell
  /// inputs.
  package var form: FusedPasses.Form
  package var gain: Tensor
  package var bias: Tensor
  /// The steps of each row's sequence; nil where all are there.
  package var lengths: [Int]?

  package init(
    _ cell: Cell, isReversed: Bool, input: (weight: Tensor, bias: Tensor),
    hidden: (weight: Tensor, bias: Tensor), form: FusedPasses.Form, gain: Tensor, bias: Tensor,
    lengths: [Int]?
  ) {
    self.cell = cell
    self.isReversed = isReversed
    self.input = input
    self.hidden = hidden
    self.form = form
    self.gain = gain
    self.bias = bias
    self.lengths = lengths
  }

  /// What sequences became.
  package struct Result {
    /// [rows, steps, units]; zeros behind a sequence's end.
    package let states: Tensor
    /// Inputs and outputs of the units, [steps · rows, units]: all rows of a step, then those of the next;
    /// zeros behind a sequence's end.
    package let x, y: Tensor
    /// E[x], E[y], E[xy], Var[x] and Cov[x, y] of the rows that are there, [5, units].
    package let moments: Tensor
  }

  /// The states of sequences [rows, steps, inputs].
  package func callAsFunction(_ sequences: Tensor) -> Result {
    var (states, x, y, moments): (ct_tensor?, ct_tensor?, ct_tensor?, ct_tensor?)
    func recur(_ lengths: UnsafePointer<Int64>?) {
      var recurrence = ct_recurrence(
        cell: cell == .gru ? CT_GRU : CT_LSTM, form: form.code, reversed: isReversed,
        inputs: sequences.handle, input_weight: input.weight.handle,
        hidden_weight: hidden.weight.handle, input_bias: input.bias.handle,
        hidden_bias: hidden.bias.handle, gain: gain.handle, bias: bias.handle, lengths: lengths)
      done(ct_recurrence_forward(&recurrence, &states, &x, &y, &moments))
    }
    withExtendedLifetime((self, sequences)) {
      guard let lengths = lengths?.map(Int64.init) else { return recur(nil) }
      lengths.withUnsafeBufferPointer { recur($0.baseAddress) }
    }
    return Result(
      states: Tensor(states ?? ct_undefined()), x: Tensor(x ?? ct_undefined()),
      y: Tensor(y ?? ct_undefined()), moments: Tensor(moments ?? ct_undefined()))
  }
}
