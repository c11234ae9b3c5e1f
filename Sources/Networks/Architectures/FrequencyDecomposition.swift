import Settings
import Tensors

/// The frequency decomposition network: `fdn`; Hofmann and Mäder 2021, appendix B-2, for sequences such as
/// the electroencephalograms of the Epileptic Seizure set.
///
/// 128 convolutions of two numbers, 1 to 128 steps apart, read the sample as one sequence. Their outputs,
/// of 128 steps and three channels each, make a map of 128 × 128 places, which four stacks of two
/// convolutions of 3 × 3 and one pooling read; a dense layer makes the outputs. All outputs but the last
/// pass units that follow the network's rule, batch norm in the paper.
///
/// What the paper leaves open is decided so:
/// - The stacks have 64, 128, 192 and 256 channels, without padding, which with five classes makes 1.87
///   million parameters of the paper's 1.9 million.
/// - The convolutions read from the first number on, every `stride`-th step, where the stride is the largest
///   for which the widest still fits: 3 for the paper's 512 numbers. So the map sees all of a sample, which
///   a stride of 1 would cut off after 256 numbers. Shorter samples are followed by zeros.
/// - Each of the 384 channels has a gain and a bias of its own, since frequencies differ in their spread.
public struct FrequencyDecomposition: Architecture {
  public static let name = "fdn"

  /// The channels of the first stack; the others have two, three and four times as many.
  public var channels = 64
  public var activation = Activation.leakyReLU

  public init() {}

  public func validate() throws {
    guard (1...4096).contains(channels) else {
      throw ConfigurationError("the network fdn: 'channels' is from 1 to 4096")
    }
  }

  public var defaultRule: String { "bn" }
  public var learnsAffine: Bool { true }

  public func layers(
    from sample: [Int], to outputs: Int, in plan: inout Blueprint
  ) -> [any Layer] {
    let (steps, inputs) = SequenceForm.pixels.shape(of: sample)
    let side = DilatedConvolutions.count
    var layers: [any Layer] = [Sequences(sample, steps: steps, inputs: inputs)]
    layers += plan.under("decomposition") { plan -> [any Layer] in
      let convolutions = plan.under("conv") {
        DilatedConvolutions(of: steps, inputs, feeding: activation, in: &$0)
      }
      let units = plan.under("bn") {
        $0.units(
          DilatedConvolutions.units, activation, fedBy: convolutions.weight,
          rowsPerSample: .places(side))
      }
      return [convolutions, units, FrequencyMap()]
    }
    layers += plan.dropout()
    var (depth, places) = (DilatedConvolutions.channels, [side, side])
    for stage in 1...4 {
      layers += plan.under("layer\(stage)") { plan -> [any Layer] in
        (1...2).flatMap { number -> [any Layer] in
          let convolution = plan.under("conv\(number)") {
            Convolution(
              depth, stage * channels, Window(3), hasBias: false, feeding: activation, in: &$0)
          }
          (depth, places) = (stage * channels, Window(3).places(of: places))
          let count = places.reduce(1, *)
          return [
            convolution,
            plan.under("bn\(number)") {
              $0.units(
                depth, activation, fedBy: convolution.weight, rowsPerSample: .places(count))
            },
          ]
        }
      }
      layers.append(Pooling.maximum(Window(2, stride: 2)))
      places = Window(2, stride: 2).places(of: places)
      layers += plan.dropout()
    }
    let inputsOfHead = depth * places.reduce(1, *)
    return layers + [Flatten()]
      + plan.head(
        from: inputsOfHead, to: outputs, feeding: activation, named: "fc", code: "code")
  }
}

/// Convolutions of two numbers, 1 to 128 steps apart, side by side: [rows, steps, inputs] becomes [rows, 128
/// steps, 128 · 3 channels].
///
/// The weight is that of a convolution, [384, inputs, 2], three channels for each distance.
private struct DilatedConvolutions: Layer {
  static let count = 128
  static let channels = 3
  static let units = count * channels

  let weight: Slot
  let steps: Int
  let activation: Activation

  init(of steps: Int, _ inputs: Int, feeding activation: Activation, in plan: inout Blueprint) {
    weight = plan.parameter("weight", [Self.units, inputs, 2], .uniform(fanIn: 2 * inputs))
    (self.steps, self.activation) = (steps, activation)
  }

  /// How far the first numbers that a convolution reads lie apart.
  var stride: Int { max((steps - Self.count - 1) / (Self.count - 1), 1) }

  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    let (rows, inputs, count) = (x.shape[0], x.shape[2], Self.count)
    let missing = (count - 1) * stride + count + 1 - steps
    let padding = { Tensor.zeros([rows, missing, inputs], elementType: x.elementType) }
    let whole = missing > 0 ? .concatenated([x, padding().moved(to: x.device)], along: 1) : x
    // The second number of each place and each distance; the first is that at distance 0.
    let distances = (0..<count).map { $0 * stride }
      .flatMap { start in (0...count).map { Int64(start + $0) } }
    let read = whole.selecting(Tensor(distances).moved(to: x.device), along: 1)
      .reshaped([rows, count, count + 1, inputs])
    let first = read.narrowed(to: 0..<1, along: 2).reshaped([rows, count, 1, 1, inputs])
    let second = read.narrowed(to: 1..<count + 1, along: 2)
      .reshaped([rows, count, count, 1, inputs])
    func weights(_ index: Int) -> Tensor {
      pass[weight].narrowed(to: index..<index + 1, along: 2)
        .reshaped([count, Self.channels, inputs])
    }
    let products = (first * weights(0) + second * weights(1)).sum(along: -1)
      .reshaped([rows, count, Self.units])
    return pass.watched(products, of: weight)
  }

  var synapses: [Synapses] { [Synapses(weight: weight, bias: nil, activation: activation)] }
}

/// [rows, steps, distances · channels] as images [rows, distances, steps, channels].
private struct FrequencyMap: Layer {
  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    x.reshaped([x.shape[0], x.shape[1], DilatedConvolutions.count, DilatedConvolutions.channels])
      .permuted([0, 2, 1, 3])
  }
}
