import Plasticity
import Settings

/// What a dense network is: its widths, its units and the rules of their gains and biases.
public struct DenseConfiguration: Configurable {
  public var inputs = 784
  public var hidden = Widths([50, 50, 50, 50, 50, 50, 50, 50])
  public var outputs = 10
  public var activation = Activation.tanh
  /// The rule of all hidden layers, or one rule for each.
  public var rules = [Rule(NoPlasticity())]
  /// The rule of the input layer, whose units then apply the activation to the inputs; Shaw, Jackson
  /// and Orchard 2020, equations 6 and 7, have one, their published code has none.
  public var inputRule = Rule(NoPlasticity())
  /// Whether each hidden unit learns a scale γ and a shift δ after its rule: y = θ(γu + δ).
  public var learnedAffine = false
  /// Whether the outputs pass a ReLU before the loss, as in Shaw, Jackson and Orchard 2020.
  public var outputReLU = false
  /// What stands in place of the last dense layer.
  public var bottleneck = Bottleneck.none
  /// A variational code of each hidden layer's outputs, learned beside the network, that shows what the
  /// layer tells of inputs and labels; Hofmann and Mäder 2021, section IV-C.
  public var probes = Bottleneck.none
  public var gainPolicy = GainPolicy.allow
  public var clock = UpdateClock.batch

  public init() {}

  /// The rule of each layer of neurons, the input layer first where it has one.
  var layerRules: [any IntrinsicRule] {
    let hiddenRules =
      rules.count == 1 ? Array(repeating: rules[0].rule, count: hidden.count) : rules.map(\.rule)
    return (hasInputLayer ? [inputRule.rule] : []) + hiddenRules
  }

  /// The inputs and the units of each dense layer.
  package var denseLayers: [(fanIn: Int, units: Int)] {
    var layers = zip([inputs] + hidden.values, hidden.values).map { (fanIn: $0, units: $1) }
    let top = hidden.values.last ?? inputs
    if let bottleneck = bottleneck.part {
      layers += [(top, 2 * bottleneck.units), (bottleneck.units, outputs)]
    } else {
      layers.append((top, outputs))
    }
    return layers
  }

  /// Whether the inputs pass a layer of neurons of their own.
  var hasInputLayer: Bool { !(inputRule.rule is NoPlasticity) }

  /// Throws where the settings contradict each other.
  public func validate() throws {
    guard inputs > 0, outputs > 0, hidden.values.allSatisfy({ $0 > 0 }) else {
      throw ConfigurationError(
        "a network needs at least one input, one output and one unit in each hidden layer")
    }
    guard rules.count == 1 || rules.count == hidden.count else {
      throw ConfigurationError(
        "\(rules.count) rules for \(hidden.count) hidden layers: give one rule, or one a layer")
    }
    for width in [inputs, outputs] + hidden.values where width > Self.largestWidth {
      throw ConfigurationError(
        "a layer of \(width) is too wide: a layer has at most \(Self.largestWidth) units")
    }
    try bottleneck.part?.validate()
    try probes.part?.validate()
    guard parameterCount != nil else {
      throw ConfigurationError(
        "a network of these widths has more weights than any machine can hold")
    }
  }

  /// The products of matrices count rows and columns in 32 bits.
  static let largestWidth = Int(Int32.max)
}

/// The widths of the hidden layers, written `50x8` (eight of 50) or `784,100`.
public struct Widths: Hashable, Sendable {
  public let values: [Int]

  public init(_ values: [Int]) { self.values = values }

  public var count: Int { values.count }

  private static let mostLayers = 10_000

  /// Reads `50x8`, `784,100` or a mixture such as `300,50x4`.
  public init(_ text: String) throws {
    var values: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let factors = part.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      let layers = factors.count == 1 ? 1 : factors[1] ?? 0
      guard factors.count <= 2, let width = factors[0], width > 0,
        (1...Self.mostLayers).contains(layers)
      else {
        throw ConfigurationError(
          "'\(text)' is not a list of widths: write 50x8 for eight layers of 50, or 784,100")
      }
      guard values.count + layers <= Self.mostLayers else {
        throw ConfigurationError("'\(text)' has more than \(Self.mostLayers) layers")
      }
      values += Array(repeating: width, count: layers)
    }
    self.values = values
  }
}

extension Widths: Codable {
  public init(from decoder: Decoder) throws {
    switch try Setting(from: decoder) {
    case .text(let text): try self.init(text)
    case .number(let width): try self.init(Setting.number(width).description)
    case .list(let list) where list.isEmpty: self.init([])
    case let list: try self.init(list.description)
    }
  }

  public func encode(to encoder: Encoder) throws { try values.encode(to: encoder) }
}

/// What happens to a gain that an update has brought to zero or below; it is counted in any case.
///
/// Shaw 2019, section 6.2, saw negative gains and found them harmless.
public enum GainPolicy: String, Word {
  /// The gain stays as it is.
  case allow
  /// The gain becomes `GainPolicy.smallestGain`.
  case clamp
  /// The gain becomes its absolute value.
  case absolute

  /// What `clamp` makes of a gain at or below zero.
  public static let smallestGain = 0.01
}

/// When the rules move.
public enum UpdateClock: String, Word {
  /// After every batch; Shaw, Jackson and Orchard 2020.
  case batch
  /// After every epoch, by the statistics of all its rows; Li and Li 2013. Instantaneous rules
  /// keep their running statistics batch by batch all the same.
  case epoch
}
