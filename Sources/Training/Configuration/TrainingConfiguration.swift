import Networks
import Plasticity
import Settings

/// Everything that decides the numbers of a training run, in the words of the command line.
///
/// The same names serve as flags of `homeostat train`, as keys of a YAML file, and in checkpoints.
/// An empty text means that a file is not given. The settings stand in groups, but are read and written
/// as one table: `configuration.epochs` is `configuration.learning.epochs`.
@dynamicMemberLookup
public struct TrainingConfiguration: Configurable {
  public var samples = SampleSettings()
  public var shape = ShapeSettings()
  public var units = NetworkConfiguration()
  public var learning = LearningSettings()
  public var selection = SelectionSettings()
  public var tables = TableSettings()
  /// What the paths lead to, where that was looked up; no setting, and not written with them.
  public var contents: Contents?
  /// The run of the same seed with whose last network an experiment's run begins, at most one; no setting,
  /// and not written with them. An array, since a value holds another of its type in no other way.
  package var parent: [TrainingConfiguration] = []

  public init() { units.rule = [Rule(IntrinsicPlasticity())] }

  public init(from decoder: Decoder) throws {
    samples = try SampleSettings(from: decoder)
    shape = try ShapeSettings(from: decoder)
    units = try NetworkConfiguration(from: decoder)
    learning = try LearningSettings(from: decoder)
    selection = try SelectionSettings(from: decoder)
    tables = try TableSettings(from: decoder)
  }

  public func encode(to encoder: Encoder) throws {
    try samples.encode(to: encoder)
    try shape.encode(to: encoder)
    try units.encode(to: encoder)
    try learning.encode(to: encoder)
    for group in laterGroups where !group.isDefault || !encoder.leavesOutLaterDefaults {
      try group.encode(to: encoder)
    }
  }

  /// The groups of settings that came after the first version.
  private var laterGroups: [any Configurable] { [selection, tables] }

  /// The settings of the groups in which something differs from the defaults.
  package var changedGroups: [String: Setting] {
    get throws {
      try zip(groups, Self.defaults.groups).filter { !$0.equals($1) }
        .reduce(into: [:]) { try $0.merge($1.0.settings) { $1 } }
    }
  }

  private var groups: [any Configurable] { [samples, shape, units, learning] + laterGroups }

  private static let defaults = Self()

  /// The names of later settings that have their defaults, which files leave out so that they are those
  /// of earlier versions.
  public var laterDefaults: [String] {
    get throws { try laterGroups.filter(\.isDefault).flatMap { try $0.settings.keys } }
  }
}

// Each setting by its own name.
extension TrainingConfiguration {
  public subscript<Value>(dynamicMember path: WritableKeyPath<SampleSettings, Value>) -> Value {
    get { samples[keyPath: path] }
    set { samples[keyPath: path] = newValue }
  }

  public subscript<Value>(dynamicMember path: WritableKeyPath<ShapeSettings, Value>) -> Value {
    get { shape[keyPath: path] }
    set { shape[keyPath: path] = newValue }
  }

  public subscript<Value>(dynamicMember path: WritableKeyPath<NetworkConfiguration, Value>) -> Value
  {
    get { units[keyPath: path] }
    set { units[keyPath: path] = newValue }
  }

  public subscript<Value>(dynamicMember path: WritableKeyPath<LearningSettings, Value>) -> Value {
    get { learning[keyPath: path] }
    set { learning[keyPath: path] = newValue }
  }
}

extension TrainingConfiguration {
  public subscript<Value>(dynamicMember path: WritableKeyPath<SelectionSettings, Value>) -> Value {
    get { selection[keyPath: path] }
    set { selection[keyPath: path] = newValue }
  }

  public subscript<Value>(dynamicMember path: WritableKeyPath<TableSettings, Value>) -> Value {
    get { tables[keyPath: path] }
    set { tables[keyPath: path] = newValue }
  }
}

extension TrainingConfiguration {
  /// Throws where a value cannot be, or the device is not there.
  public func validate() throws {
    try validateSettings()
    _ = try shape.selectedDevice
  }

  /// Throws where a value cannot be.
  func validateSettings() throws {
    try samples.validate()
    try shape.validate()
    try units.validate()
    try learning.validate()
    try selection.validate()
    guard !(type(of: learning.loss.item).ignoresMeanError && units.outputReLU) else {
      throw ConfigurationError(
        "the loss minimumErrorEntropy leaves the outputs' mean to their biases, which a ReLU would "
          + "cut off: it goes without 'output-relu'")
    }
    guard samples.stream == .none || !(selection.isOn || learning.balanceClasses) else {
      throw ConfigurationError(
        "each epoch of a stream is another task: it goes without 'validation-share' and "
          + "'balance-classes'")
    }
    try validateNetwork()
  }

  /// Throws where the configuration has no meaning for the data.
  public func validate(for data: TrainingData) throws {
    try samples.validate(for: data)
    if shape.network == .dense(skip: true) {
      let widths = [data.inputs] + shape.hidden.values
      guard zip(widths, widths.dropFirst()).contains(where: { $0 == $1 }) else {
        throw ConfigurationError(
          "'skip' has no effect: no layer of 'hidden' has as many units as inputs")
      }
    }
    if data.vocabulary != nil, learning.scaling.part?.probe == .network {
      throw ConfigurationError(
        "synscaw: probe=network sends random numbers through the network, and \(data.name) holds words: "
          + "give probe=batch")
    }
    if let network = shape.architecture as? any Recurrent { try network.validate(for: data) }
    guard data.isRegression else { return }
    let numbers = data.targetsAreNumbers
    guard type(of: learning.loss.item).servesRegression else {
      let names = data.table?.targets ?? ["the target"]
      throw ConfigurationError(
        (names.count == 1 ? "'\(names[0])' of \(data.name) is numeric" : numbers)
          + ", but \(learning.loss.name) is a loss of classification: give --loss meanSquaredError"
          + (names.count == 1 ? "; or --categorical '\(names[0])' if it stands for classes" : ""))
    }
    guard units.probes == .none else {
      throw ConfigurationError("'probes' read classes from the layers, and \(numbers)")
    }
    for case let scaling as SynapticScalingLoss in learning.penalty.map(\.item)
    where scaling.reading != SynapticScalingLoss().reading || scaling.target != 0 {
      throw ConfigurationError(
        "the penalty synscal has no 'reading' or 'target' in regression, and \(numbers): it draws "
          + "outputs to the mean of the right ones")
    }
    for penalty in learning.penalty where !type(of: penalty.item).servesRegression {
      throw ConfigurationError(
        "the penalty \(penalty.name) is about class probabilities, and \(numbers)")
    }
  }

  /// What sets this run's rules apart, such as `ip` or `wd:rate=0.05`; only what differs from the
  /// rule's defaults is named.
  public var label: String { units.rule.map(\.label).joined(separator: "/") }
}

extension Configurable {
  fileprivate var isDefault: Bool { self == Self() }
}

extension Encoder {
  fileprivate var leavesOutLaterDefaults: Bool { userInfo[.leavesOutLaterDefaults] != nil }
}
