import Plasticity
import Settings

/// What a network is, without its numbers.
public struct NetworkPlan: Sendable {
  public let architecture: ArchitectureChoice
  public let configuration: NetworkConfiguration
  /// The shape of a sample.
  public let sample: [Int]
  /// How many tokens there are, where samples are such, not numbers.
  public let tokens: Int?
  public let outputs: Int
  /// The units and the dropout of the inputs, the architecture's layers, and the outputs' ReLU.
  public let layers: [any Layer]
  private let blueprint: Blueprint

  /// The plan of a network for samples of a shape, of numbers, or of tokens from 0 to `tokens` − 1.
  ///
  /// Architecture and configuration must be valid; `validate` sees to the rest.
  public init(
    _ architecture: any Architecture, _ configuration: NetworkConfiguration = .init(),
    from sample: [Int], tokens: Int? = nil, to outputs: Int
  ) {
    var blueprint = Blueprint(configuration, tokens: tokens)
    var layers: [any Layer] = []
    if configuration.hasInputUnits {
      layers.append(
        blueprint.inputUnits(
          sample.reduce(1, *), architecture.activation, following: configuration.inputRule))
    }
    if configuration.inputDropout > 0 { layers.append(Dropout(configuration.inputDropout)) }
    layers += architecture.layers(from: sample, to: outputs, in: &blueprint)
    if configuration.outputReLU { layers.append(Activation.relu) }
    self.architecture = ArchitectureChoice(architecture)
    self.configuration = configuration
    self.sample = sample
    self.tokens = tokens
    self.outputs = outputs
    self.layers = layers
    self.blueprint = blueprint
  }

  /// What is learned, in the order of `Network.parameters`.
  public var parameters: [Blueprint.Parameter] { blueprint.parameters }

  /// The layers of units, first layer first.
  public var units: [UnitLayer] { blueprint.units }

  /// The weights that synaptic scaling may scale, first layer first.
  public var synapses: [Synapses] { layers.flatMap(\.synapses) }

  /// Throws where the settings contradict each other, or make a network that cannot be.
  public func validate() throws {
    try validateReading()
    let inputs = sample.reduce(1, *)
    guard inputs > 0, outputs > 0, units.allSatisfy({ $0.count > 0 }) else {
      throw ConfigurationError(
        "a network needs at least one input, one output and one unit in each hidden layer")
    }
    // Where a window does not fit into a sample there are no places, and then no inputs.
    guard !units.contains(where: { $0.rowsPerSample == .places(0) }),
      !parameters.contains(where: { $0.shape.contains(0) })
    else {
      throw ConfigurationError(
        "samples of the shape \(sample) are too small for the network \(architecture.name)")
    }
    for layer in units {
      try (layer.rule as? any LearnedTransform)?.validate(units: layer.count)
    }
    let (rules, ruled) = (configuration.rule, units.count { !$0.seesInputs })
    guard rules.count == 1 || rules.count == ruled else {
      throw ConfigurationError(
        "\(rules.count) rules for \(ruled) hidden layers: give one rule, or one a layer")
    }
    for width in [inputs, outputs] + units.map(\.count) where width > Self.largestWidth {
      throw ConfigurationError(
        "a layer of \(width) is too wide: a layer has at most \(Self.largestWidth) units")
    }
    guard parameterCount != nil else {
      throw ConfigurationError(
        "a network of these widths has more weights than any machine can hold")
    }
  }

  /// Throws where samples are tokens and the network reads numbers.
  private func validateReading() throws {
    guard tokens != nil else { return }
    guard architecture.item.readsTokens else {
      throw ConfigurationError(
        "the network \(architecture.name) reads numbers, and texts are words: give --network gru, "
          + "lstm or transformer")
    }
    guard configuration.inputDropout == 0, !configuration.hasInputUnits else {
      throw ConfigurationError(
        "'input-dropout' and 'input-rule' are for inputs that are numbers, and texts are words")
    }
  }

  /// The products of matrices count rows and columns in 32 bits.
  private static let largestWidth = Int(Int32.max)
}

extension NetworkPlan: Equatable {
  public static func == (a: Self, b: Self) -> Bool {
    a.architecture == b.architecture && a.configuration == b.configuration
      && a.sample == b.sample && a.tokens == b.tokens && a.outputs == b.outputs
  }
}
