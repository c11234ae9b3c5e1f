import Foundation
import Settings
import Tensors

/// Scales the weights of dense layers so that their activity on a probe approaches a target.
///
///     z̄ = mean φ(W · probe + b),  ẑ = target − z̄,  w ← w + γ ẑ wⁿ
///
/// SynScaW of Hofmann and Mäder 2021, equations 14 to 16, with n = 2; in general the rule of Tetzlaff
/// and others 2011. Biases stay. The published code limits ẑwⁿ (`clip`), probes each layer by itself and
/// draws its probe anew for every update (`probe`).
public struct SynapticScaling: Named {
  public static let kind = "scaling"
  public static let name = "synscaw"

  /// The share γ of the change that is made, by epochs.
  public var rate: Schedule = 0.01
  public var clock = UpdateClock.batch
  /// Scale once every so many batches (or epochs).
  public var every = 1
  /// The target of the mean activity: `activation` for that of the activation function itself on
  /// U(−1, 1) (equation 16), or a number.
  public var target = Target.activation
  /// Whether each neuron has a ẑ of its own, not one a layer.
  public var perNeuron = false
  /// The power n of the weight.
  public var power = 2
  /// The most that ẑwⁿ may be, to either side; 0 for no limit, as in the equations. The published
  /// code has 1.
  public var clip = 0.0
  /// Whether only weights above zero are scaled; the paper's section IV-B.
  public var positiveOnly = false
  /// Which dense layers are scaled: `all`, `hidden` for all but the last, or numbers from 1 as `1/3`.
  public var layers = Layers.all
  /// What activity is measured on.
  public var probe = Probe.fixed
  /// The probe's rows, drawn from U(−1, 1).
  public var probeRows = 100
  /// What is added to the probe; the published code adds 0.1.
  public var probeOffset = 0.0
  /// The activation function of the probe: that of the network, or ReLU in every layer as in the
  /// published code.
  public var probesWithReLU = false

  public init() {}

  public func validate() throws {
    guard (1...Self.mostPower) ~= power, (1...Self.mostRows) ~= probeRows, every >= 1, clip >= 0,
      clip.isFinite
    else {
      throw ConfigurationError(
        "synscaw: 'power' must be 1 to \(Self.mostPower), 'probeRows' 1 to \(Self.mostRows), "
          + "'every' at least 1, and 'clip' a number from 0 on")
    }
    let plain = Self()
    guard probe != .batch || (probeRows, probeOffset) == (plain.probeRows, plain.probeOffset) else {
      throw ConfigurationError(
        "synscaw: 'probeRows' and 'probeOffset' are of a random probe, and probe=batch is the last batch"
      )
    }
    guard probe.isOfLayers || !probesWithReLU else {
      throw ConfigurationError(
        "synscaw: 'probesWithReLU' is for layers that are probed by themselves: probe=fixed or fresh"
      )
    }
  }

  /// A power takes a product of all weights for each of its steps, and rows take memory: beyond these an
  /// update would neither end nor fit.
  static let mostPower = 10, mostRows = 10_000

  public enum Probe: String, Codable, CaseIterable, Sendable {
    /// Random numbers for each layer by itself, drawn once a run.
    case fixed
    /// Random numbers for each layer by itself, anew for every update, from the run's seed and the number
    /// of the batch or epoch: the same again after an interruption.
    case fresh
    /// Random samples, as fresh, that go through the whole network: a layer sees what those before it
    /// make of them.
    case network
    /// The samples of the last batch: the real activity.
    case batch

    /// Whether each layer is probed by itself.
    var isOfLayers: Bool { self == .fixed || self == .fresh }
  }

  public enum Target: Hashable, Sendable {
    case activation
    case constant(Double)
  }

  public enum Layers: Hashable, Sendable {
    case all, hidden
    case numbers(Set<Int>)

    /// Whether the layer of this number, from 1 to `count`, is scaled.
    func contains(_ number: Int, of count: Int) -> Bool {
      switch self {
      case .all: true
      case .hidden: number < count
      case .numbers(let numbers): numbers.contains(number)
      }
    }
  }
}

/// What a command line, a configuration or a checkpoint can name as a scaling of synapses.
public enum Scalings: OptionalMenu {
  public typealias Part = SynapticScaling
}

/// A scaling of synapses or none: `none`, `synscaw:rate=0.1`.
public typealias Scaling = Chosen<Scalings>

extension SynapticScaling.Target: Codable {
  public init(from decoder: Decoder) throws {
    switch try Setting(from: decoder) {
    case .number(let value) where value.isFinite: self = .constant(value)
    case .text("activation"): self = .activation
    case let other:
      throw ConfigurationError("'\(other)' is not a target: write a number, or activation")
    }
  }

  public func encode(to encoder: Encoder) throws {
    switch self {
    case .activation: try Setting.text("activation").encode(to: encoder)
    case .constant(let value): try Setting.number(value).encode(to: encoder)
    }
  }
}

extension SynapticScaling.Layers: Codable {
  public init(from decoder: Decoder) throws {
    let text = try Setting(from: decoder).description
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }.filter { $0 >= 1 }
    switch text {
    case "all": self = .all
    case "hidden": self = .hidden
    case _ where numbers.count == parts.count: self = .numbers(Set(numbers))
    default:
      throw ConfigurationError(
        "'\(text)' does not say which layers: write all, hidden, or numbers from 1 as in 1/3")
    }
  }

  public func encode(to encoder: Encoder) throws {
    switch self {
    case .all: try "all".encode(to: encoder)
    case .hidden: try "hidden".encode(to: encoder)
    case .numbers(let numbers):
      try numbers.sorted().map(String.init).joined(separator: "/").encode(to: encoder)
    }
  }
}

extension SynapticScaling.Target {
  /// The mean activity that is aimed at.
  package func mean(of activation: Activation) -> Double {
    switch self {
    case .activation: activation.meanOfUniform
    case .constant(let value): value
    }
  }
}

extension Activation {
  /// The mean of φ(u) for u from U(−1, 1); Hofmann and Mäder 2021, equation 16.
  var meanOfUniform: Double {
    switch self {
    case .tanh: 0
    case .logistic: 0.5
    case .relu: 0.25
    case .leakyReLU: 0.25 - Self.leak / 4
    }
  }
}
