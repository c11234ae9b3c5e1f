import Plasticity

/// What a network's layers will own, written down before there is memory for it.
///
/// An architecture makes its layers with it: `parameter` and `units` give them their places, and
/// `under` their names.
public struct Blueprint: Sendable {
  /// A tensor that is learned.
  public struct Parameter: Sendable {
    public let name: String
    public let shape: [Int]
    public let initial: Initial
  }

  public let configuration: NetworkConfiguration
  /// How many tokens there are, where samples are such, from 0 on; nil where they are numbers.
  public let tokens: Int?
  public private(set) var parameters: [Parameter] = []
  public private(set) var units: [UnitLayer] = []
  private var path: [String] = []
  private var names: Set<String> = []
  /// How many layers of units have taken one of the configuration's rules.
  private var ruledLayers = 0

  /// A blueprint of nothing yet.
  public init(_ configuration: NetworkConfiguration, tokens: Int? = nil) {
    (self.configuration, self.tokens) = (configuration, tokens)
  }

  /// A parameter of a layer.
  public mutating func parameter(_ name: String, _ shape: [Int], _ initial: Initial) -> Slot {
    let name = (path + [name]).joined(separator: ".")
    precondition(names.insert(name).inserted, "two parameters are named '\(name)'")
    parameters.append(Parameter(name: name, shape: shape, initial: initial))
    return Slot(index: parameters.count - 1)
  }

  /// Units that follow the next of the configuration's rules, and learn a scale and a shift where it
  /// says so.
  public mutating func units(
    _ count: Int, _ activation: Activation?, fedBy weight: Slot?,
    rowsPerSample: UnitLayer.RowsPerSample = .one
  ) -> Units {
    let rule = rule(ofLayer: ruledLayers)
    ruledLayers += 1
    return units(
      UnitLayer(
        path: path.joined(separator: "."), count: count, rule: rule.rule, epochs: rule.epochs,
        activation: activation, weight: weight, rowsPerSample: rowsPerSample),
      isAffine: configuration.learnedAffine)
  }

  private func rule(ofLayer index: Int) -> Rule {
    configuration.rule[min(index, configuration.rule.count - 1)]
  }

  /// The rule that the next units follow.
  public var nextRule: any IntrinsicRule { rule(ofLayer: ruledLayers).rule }

  /// Units that the inputs feed and that follow a rule of their own; named `inputs`.
  mutating func inputUnits(
    _ count: Int, _ activation: Activation, following rule: Rule
  ) -> Units {
    under("inputs") {
      $0.units(
        UnitLayer(
          path: "inputs", count: count, rule: rule.rule, epochs: rule.epochs,
          activation: activation,
          weight: nil,
          rowsPerSample: .one),
        isAffine: false)
    }
  }

  /// Units with what they learn: a scale and a shift in any case where these belong to the rule.
  private mutating func units(_ layer: UnitLayer, isAffine: Bool) -> Units {
    units.append(layer)
    let transform = layer.rule as? any LearnedTransform
    let isAffine = isAffine || transform != nil
    return Units(
      index: units.count - 1, rule: layer.rule, activation: layer.activation,
      scale: isAffine ? parameter("scale", [layer.count], .constant(1)) : nil,
      shift: isAffine ? parameter("shift", [layer.count], .constant(0)) : nil,
      isSequential: layer.rowsPerSample == .steps,
      learned: transform?.learned.map { parameter($0.name, [1], .constant($0.initial)) } ?? [])
  }

  /// Makes layers whose parameters are named under a path, such as `layers.0`.
  public mutating func under<Part>(
    _ name: String, _ make: (inout Blueprint) -> Part
  ) -> Part {
    path.append(name)
    defer { path.removeLast() }
    return make(&self)
  }

  /// Dropout of hidden units, where the configuration asks for it.
  public func dropout() -> [any Layer] {
    configuration.dropout > 0 ? [Dropout(configuration.dropout)] : []
  }
}
