import Settings
import Tensors

/// How a sample becomes a sequence of steps.
public enum SequenceForm: String, Word {
  /// A row of an image, top row first; of a table's row, a number at a time.
  case rows
  /// A pixel of an image at a time; of a table's row, a number.
  case pixels
  /// The same in an order that is drawn once and for all: no neighbour stays one.
  case permuted

  /// The steps of a sample and the numbers of each.
  func shape(of sample: [Int]) -> (steps: Int, inputs: Int) {
    guard sample.count == 3 else { return (sample.reduce(1, *), 1) }
    return self == .rows
      ? (sample[1], sample[2] * sample[0]) : (sample[1] * sample[2], sample[0])
  }

  /// The order in which steps are read, int64 [steps]; nil for that of the sample.
  func order(of steps: Int) -> Tensor? {
    self == .permuted ? .permutation(steps, using: Generator(seed: 1)) : nil
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
  /// The numbers of the vector that stands for a word, where texts are read.
  var embedding: Int { get }

  /// One direction of one layer.
  func layer(
    from inputs: Int, number: Int, isReversed: Bool, in plan: inout Blueprint
  ) -> any Layer
}

extension Recurrent {
  /// Gates and candidates have their own.
  public var activation: Activation { .tanh }
  public var readsTokens: Bool { true }

  public func validate() throws {
    let widths = 1...65_536
    guard widths.contains(units), widths.contains(embedding), (1...100).contains(layers) else {
      throw ConfigurationError(
        "the network \(Self.name): 'units' and 'embedding' are from 1 to 65536, and 'layers' from 1 "
          + "to 100")
    }
  }

  public func layers(
    from sample: [Int], to outputs: Int, in plan: inout Blueprint
  ) -> [any Layer] {
    var made: [any Layer] = []
    var inputs = embedding
    if let tokens = plan.tokens {
      made.append(plan.under("embedding") { Embedding(tokens, inputs, in: &$0) })
    } else {
      let (steps, numbers) = sequence.shape(of: sample)
      made.append(
        Sequences(sample, steps: steps, inputs: numbers, order: sequence.order(of: steps)))
      inputs = numbers
    }
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
  /// The order in which steps are read; nil for that of the sample.
  let order: Tensor?

  init(_ sample: [Int], steps: Int, inputs: Int, order: Tensor? = nil) {
    (self.sample, self.steps, self.inputs, self.order) = (sample, steps, inputs, order)
  }

  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    let sequences = inOrder(x)
    return order.map { sequences.selecting($0.moved(to: x.device), along: 1) } ?? sequences
  }

  private func inOrder(_ x: Tensor) -> Tensor {
    guard sample.count == 3, sample[0] > 1 else { return x.reshaped([-1, steps, inputs]) }
    return x.reshaped([-1] + sample).permuted([0, 2, 3, 1]).reshaped([-1, steps, inputs])
  }
}

/// The directions of a recurrent layer side by side: of all steps, or of the step at which each ends.
struct Directions: Layer {
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
