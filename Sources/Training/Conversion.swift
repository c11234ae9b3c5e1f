import Foundation
import Networks
import Plasticity
import Settings
import Tensors

/// A trained network with batch norms, as one whose units follow a rule from where the norms ended.
///
///     let conversion = try Conversion(
///       of: file, as: ResNet(depth: 50), following: [Rule(WeightedDecay())])
///     try conversion.write(to: converted)
///
/// A batch norm in evaluation is an affine map of each unit, (x − μ) / √(σ² + ε), which is a gain and a
/// bias of any rule that has them. So the outputs stay as they were; from there on the rule moves gain and
/// bias.
public struct Conversion {
  /// The network under its new rules.
  public let network: Network
  /// What a user should know: tensors that were not used, and parameters that were not there.
  public let notes: [String]
  /// The largest difference of an output on random inputs, in parts of the largest output.
  public let difference: Double

  /// Converts a state dictionary of PyTorch, or a checkpoint, which knows its own architecture.
  ///
  /// `epsilon` is that of a state dictionary's norms, 10⁻⁵ where nil; `renaming` tells names apart as in
  /// `TrainingConfiguration.map`.
  public init(
    of file: URL, as architecture: (any Architecture)?, following rules: [Rule],
    epsilon: Double? = nil, renaming: [String] = []
  ) throws {
    if let rule = rules.first(where: { $0.rule.form == .identity }) {
      throw ConfigurationError(
        "the rule \(rule.name) has no gain and bias, the fixed affine map that a batch norm is after "
          + "training: give one that has, such as wd or ip")
    }
    if let text = renaming.first(where: { $0.hasPrefix("=") }) {
      throw ConfigurationError(
        "--map \(text): a conversion begins nothing at random; give this to train --initial-weights"
      )
    }
    let weights = try InitialWeights(contentsOf: file)
    let before = try Self.plan(of: weights, as: architecture, epsilon, renaming)
    var configuration = before.configuration
    configuration.rule = rules
    let after = NetworkPlan(
      before.architecture.item, configuration, from: before.sample, to: before.outputs)
    try after.validate()
    let isDouble = weights.tensors.tensors.values.contains { $0.elementType == .float64 }
    let (old, new) = try throwingTensorErrors {
      func network(_ plan: NetworkPlan) -> Network {
        Network(plan, elementType: isDouble ? .float64 : .float32, using: Generator(seed: 0))
      }
      return (network(before), network(after))
    }
    notes = try weights.load(into: old, renaming: renaming)
    try new.loadWeights(Self.weights(of: old), savedUnder: before.units.map(\.rule))
    network = new
    difference = try throwingTensorErrors { Self.difference(old, new) }
    guard difference < 1e-3 else {
      throw ConfigurationError(
        "\(file.path): the outputs would change by \(difference) of the largest: the weights or the "
          + "variances are too large for \(isDouble ? "double" : "single") precision")
    }
  }

  /// The plan of the network as it was saved.
  private static func plan(
    of weights: InitialWeights, as architecture: (any Architecture)?, _ epsilon: Double?,
    _ renaming: [String]
  ) throws -> NetworkPlan {
    if let plan = weights.checkpoint?.plan {
      guard architecture == nil, epsilon == nil, renaming.isEmpty else {
        throw ConfigurationError(
          "\(weights.file.path): is a checkpoint, which knows its network and its names: leave out "
            + "--network, --epsilon and --map")
      }
      guard plan.units.contains(where: { $0.rule.form != .identity }) else {
        throw ConfigurationError(
          "\(weights.file.path): no units of its network follow a rule that could be replaced")
      }
      return plan
    }
    guard let architecture else {
      throw ConfigurationError(
        "\(weights.file.path): holds weights without their network: name it, as in --network "
          + "resnet:depth=50")
    }
    let names = weights.tensors.names
    guard names.contains(where: { $0.hasSuffix("running_mean") || $0 == "neurons.values" }) else {
      throw ConfigurationError(
        "\(weights.file.path): has no batch norm with running statistics that could be replaced; train "
          + "--initial-weights takes it as it is")
    }
    guard epsilon == nil || weights.rules.isEmpty else {
      throw ConfigurationError(
        "\(weights.file.path): a conversion wrote it, and its norms' ε is in its gains already: leave "
          + "out --epsilon")
    }
    try architecture.validate()
    var norm = BatchNorm()
    norm.epsilon = epsilon ?? norm.epsilon
    try norm.validate()
    var configuration = NetworkConfiguration()
    configuration.rule = weights.rules.isEmpty ? [Rule(norm)] : weights.rules.map { Rule($0) }
    configuration.learnedAffine = architecture.learnsAffine || hasAffine(names)
    return try InitialWeights.naming(weights.file) {
      try NetworkPlan(
        architecture, configuration, fitting: weights.tensors, renaming: renaming)
    }
  }

  /// Whether a norm of the file learned a scale.
  private static func hasAffine(_ names: Set<String>) -> Bool {
    names.contains { name in
      name.hasSuffix(".scale")
        || (name.hasSuffix("running_mean")
          && names.contains(name.dropLast("running_mean".count) + "weight"))
    }
  }

  private static func difference(_ before: Network, _ after: Network) -> Double {
    let values = before.parameters.values
    let inputs = Tensor.uniform(
      [16, before.plan.sample.reduce(1, *)], from: 0, to: 1, elementType: values.elementType,
      using: Generator(seed: 0))
    return withoutGradients {
      let (old, new) = (before.forward(inputs).outputs, after.forward(inputs).outputs)
      let largest = max(old.magnitude().maximum().item, 1)
      return (new - old).magnitude().maximum().item / largest
    }
  }

  /// Writes what `train --initial-weights` takes: the parameters, gains and biases by their names, and the
  /// rules.
  public func write(to file: URL) throws {
    let rules = network.plan.units.map { Rule($0.rule) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(
      decoding: try encoder.encode(Set(rules).count == 1 ? [rules[0]] : rules), as: UTF8.self)
    var weights = Self.weights(of: network)
    weights.metadata = ["format": "pt", InitialWeights.rulesKey: text]
    try weights.write(to: file)
  }

  /// The parameters, gains and biases by their names.
  private static func weights(of network: Network) -> SafeTensors {
    var tensors = network.state.filter { $0.key == "neurons.values" }
    for view in network.parameters.views { tensors[view.name] = view.value.detached() }
    return SafeTensors(tensors: tensors)
  }
}
