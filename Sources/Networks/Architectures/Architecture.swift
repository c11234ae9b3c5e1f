import Settings

/// What a network is, without its numbers: `dense:hidden=50x8`; or a program's own list of layers.
///
/// To add one, write one such type and add it to `Architectures.entries`; a program adds its own by
/// `Architectures.add`.
///
///     struct Perceptron: Architecture {
///       static let name = "perceptron"
///       var activation: Activation { .logistic }
///
///       func layers(
///         from sample: [Int], to outputs: Int, in plan: inout Blueprint
///       ) -> [any Layer] {
///         plan.head(
///           from: sample.reduce(1, *), to: outputs, feeding: activation, named: "top", code: "code")
///       }
///     }
public protocol Architecture: Named {
  /// The activation function of its units.
  var activation: Activation { get }

  /// The rule that its units follow where none is chosen.
  var defaultRule: String { get }

  /// Whether its units learn a scale and a shift after their rule where nothing else is chosen.
  var learnsAffine: Bool { get }

  /// Whether its layers can begin with tokens, of which `Blueprint.tokens` says how many there are.
  var readsTokens: Bool { get }

  /// Whether probes can read its layers.
  var takesProbes: Bool { get }

  /// The layers from samples of a shape to outputs, which are before any softmax.
  func layers(from sample: [Int], to outputs: Int, in plan: inout Blueprint) -> [any Layer]
}

extension Architecture {
  public var defaultRule: String { "ip" }
  public var learnsAffine: Bool { false }
  public var readsTokens: Bool { false }
  public var takesProbes: Bool { false }

  public static var kind: String { "network" }
}
