import Plasticity
import Tensors

/// A network that cannot be written down as a graph, with the reason.
public struct GraphError: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// What a network does to samples in evaluation, step after step, with its numbers: what other programs
/// need to do the same.
///
/// Channels come before places here, [rows, channels, places…], as ONNX and PyTorch have them.
public struct Graph: Sendable {
  /// What goes from step to step.
  public struct Value: Hashable, Sendable {
    public let number: Int
    public let form: Form
  }

  /// What a value is for each row of a batch.
  public enum Form: Hashable, Sendable {
    /// [rows, units]
    case units(Int)
    /// [rows, channels, places…]
    case places(channels: Int, [Int])
    /// [rows, steps, units]
    case steps(Int, units: Int)

    /// The numbers of a row.
    public var count: Int {
      switch self {
      case .units(let units): units
      case .places(let channels, let places): places.reduce(channels, *)
      case .steps(let steps, let units): steps * units
      }
    }
  }

  /// One step, whose parameters are tensors of the graph by their names.
  public enum Operation: Sendable {
    case dense(weight: String, bias: String?)
    /// A vector for each token of a sequence.
    case embedding(weight: String)
    case convolution(weight: String, bias: String?, Window, groups: Int)
    case norm(Norm)
    case transform(Transform)
    case activation(Activation)
    case maximum(Window)
    /// The mean of windows; what is padded counts as zero.
    case mean(Window)
    /// The mean over all places, or over the steps of a sequence that are there.
    case meanOfAll
    case sum
    /// The values of a row in another form, in the same order.
    case reshaped
    /// Channels behind places, which steps of a sequence are made of: [rows, places…, channels].
    case steps(order: [Int]?)
    /// Patches of images as steps, top left first, each channel by channel. Zeros pad the right and the lower
    /// side of the images.
    case patches(size: Int)
    /// A vector for each step, which is added to it.
    case positions(weight: String)
    case attention(AttentionStep)
    /// Every `stride`-th place, between channels of zeros.
    case padded(stride: Int, before: Int, after: Int)
    case recurrent(RecurrentStep)
    /// The first units of each row.
    case first(Int)
  }

  /// What units do with the gain and the bias that they have, and with what they learn: in evaluation a
  /// batch norm, weight · (x − mean) / √(variance + ε) + bias.
  public struct Norm: Sendable {
    public let path: String
    public let mean, variance, weight, bias: Tensor
    public let epsilon: Double

    /// The factor and the summand of each unit, float64.
    public var affine: (factor: Tensor, summand: Tensor) {
      let factor = weight / (variance + epsilon).squareRoot()
      return (factor, bias - mean * factor)
    }
  }

  /// A layer of recurrent units, whose gain and bias are in its weights.
  public struct RecurrentStep: Sendable {
    public enum Cell: String, Sendable { case gru, lstm }

    /// The names of a direction's parameters, which PyTorch has too.
    public struct Direction: Sendable {
      public let inputWeight, hiddenWeight, inputBias, hiddenBias: String
      public let isReversed: Bool
    }

    public let cell: Cell
    public let units: Int
    public let directions: [Direction]
    /// Whether only the state at each direction's end is given.
    public let isLast: Bool
  }

  public struct Step: Sendable {
    public var operation: Operation
    public var inputs: [Value]
    public var output: Value
  }

  public let input: Value
  /// Whether the input is tokens of sequences, each of a length of its own, which recurrent layers,
  /// attention and means heed.
  public let readsTokens: Bool
  public private(set) var output: Value
  public var steps: [Step] = []
  /// The parameters that steps name.
  public var tensors: [String: Tensor] = [:]
  /// What a user should know.
  public internal(set) var notes: [String] = []
  private var next = 1

  init(of sample: [Int], readsTokens: Bool = false) {
    self.readsTokens = readsTokens
    input = Value(
      number: 0,
      form: sample.count == 3
        ? .places(channels: sample[0], Array(sample.dropFirst())) : .units(sample.reduce(1, *)))
    output = input
  }

  /// Adds a step.
  public mutating func step(_ operation: Operation, of inputs: Value..., as form: Form) -> Value {
    let made = Value(number: next, form: form)
    next += 1
    steps.append(Step(operation: operation, inputs: inputs, output: made))
    output = made
    return made
  }

  /// The values of each row without places or steps, in PyTorch's order.
  public mutating func flat(_ x: Value) -> Value {
    if case .units = x.form { return x }
    return step(.reshaped, of: x, as: .units(x.form.count))
  }
}
