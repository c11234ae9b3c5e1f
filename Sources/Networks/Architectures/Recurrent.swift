import Settings
import Tensors

/// How a sample becomes a sequence of steps.
public enum SequenceForm: String, Word {
  /// A row of an image, top row first; of a table's row, a number at a time.
  case rows
  /// A pixel of an image at a time; of a table's row, a number.
  case pixels

  /// The steps of a sample and the numbers of each.
  func shape(of sample: [Int]) -> (steps: Int, inputs: Int) {
    guard sample.count == 3 else { return (sample.reduce(1, *), 1) }
    return self == .rows
      ? (sample[1], sample[2] * sample[0]) : (sample[1] * sample[2], sample[0])
  }
}

/// What a network of recurrent layers is made of, whichever they are.
///
/// Dropout falls on the outputs of each layer, on every step by itself: between layers as PyTorch's
/// `nn.GRU(dropout:)` has it, and on the last state too, which a dense layer reads. Sequences of several
/// lengths are read each to its own end.
public protocol Recurrent: Architecture {
  /// The units of each layer, and of each direction.
  var units: Int { get }
  var layers: Int { get }
  /// Whether each layer also reads from the last step to the first.
  var bidirectional: Bool { get }
  var sequence: SequenceForm { get }

  /// One direction of one layer.
  func layer(
    from inputs: Int, number: Int, isReversed: Bool, in plan: inout Blueprint
  ) -> any Layer
}

extension Recurrent {
  /// Gates and candidates have their own.
  public var activation: Activation { .tanh }

  public func validate() throws {
    guard (1...65_536).contains(units), (1...100).contains(layers) else {
      throw ConfigurationError(
        "the network \(Self.name): 'units' is from 1 to 65536, and 'layers' from 1 to 100")
    }
  }

  public func layers(
    from sample: [Int], to outputs: Int, in plan: inout Blueprint
  ) -> [any Layer] {
    var (steps, inputs) = sequence.shape(of: sample)
    var made: [any Layer] = [Sequences(sample, steps: steps, inputs: inputs)]
    let directions = bidirectional ? [false, true] : [false]
    for number in 0..<layers {
      let layer = plan.under(Self.name) { plan in
        Directions(
          layers: directions.map {
            self.layer(from: inputs, number: number, isReversed: $0, in: &plan)
          }, isLast: number == layers - 1)
      }
      made.append(layer)
      made += plan.dropout()
      inputs = units * directions.count
    }
    return made
      + plan.head(from: inputs, to: outputs, feeding: activation, named: "fc", code: "code")
  }
}

/// Rows of flat samples as sequences [rows, steps, inputs].
struct Sequences: Layer {
  let sample: [Int]
  let steps: Int
  let inputs: Int

  init(_ sample: [Int], steps: Int, inputs: Int) {
    (self.sample, self.steps, self.inputs) = (sample, steps, inputs)
  }

  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    guard sample.count == 3, sample[0] > 1 else { return x.reshaped([-1, steps, inputs]) }
    return x.reshaped([-1] + sample).permuted([0, 2, 3, 1]).reshaped([-1, steps, inputs])
  }
}

/// The directions of a recurrent layer side by side: of all steps, or of the step at which each ends.
private struct Directions: Layer {
  let layers: [any Layer]
  let isLast: Bool

  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    let states = layers.enumerated().map { index, layer in
      let states = layer(x, &pass)
      guard isLast else { return states }
      return index == 0 ? pass.last(of: states) : states.step(0)
    }
    return states.count == 1 ? states[0] : .concatenated(states, along: -1)
  }

  var synapses: [Synapses] { layers.flatMap(\.synapses) }
}
