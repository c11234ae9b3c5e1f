/// Hyperparameters of something that is chosen by its name, such as a rule or a penalty.
///
/// Written `ip`, `ip:rate=0.001:biasRateScale=1`, or as a table with the key `name`.
public protocol Named: Configurable {
  /// What it is one of, such as "rule".
  static var kind: String { get }

  /// The word that selects it on a command line.
  static var name: String { get }

  /// The setting that a value without a name is for, such as `count` in `folds:10`; nil for none.
  static var bareSetting: String? { get }

  /// Throws where the settings make no sense.
  func validate() throws

  /// What sets it apart in tables and folders, such as `ip` or `wd:rate=0.05`.
  var label: String { get }

  /// What settings make of the defaults.
  static func made(with settings: [String: Setting]) throws -> any Named
}

extension Named {
  public static var bareSetting: String? { nil }

  public func validate() throws {}

  /// The name, with what differs from the defaults.
  public var label: String {
    guard let settings = try? settings, let defaults = try? Self().settings else {
      return Self.name
    }
    let changed = settings.filter { defaults[$0.key] != $0.value }
    return changed.isEmpty ? Self.name : "\(Self.name):\(Setting.table(changed))"
  }

  public static func made(with settings: [String: Setting]) throws -> any Named {
    try Self(settings)
  }

  /// The name and all hyperparameters.
  public var specification: Specification {
    get throws { Specification(name: Self.name, settings: try settings) }
  }

  /// The defaults, changed by some settings.
  public init(_ settings: [String: Setting]) throws {
    self = try Self().changed(by: settings, in: "the \(Self.kind) \(Self.name)")
    try validate()
  }
}
