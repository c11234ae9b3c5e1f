import Settings
import Tensors

/// A rule that is written as its equation, in the words of a configuration.
///
///     u = (x − β) / α, or u = αx + β
///     α ← `gain`,  β ← `bias`
///
/// Docs/Equations.md has the language. An equation gives the bytes of the same rule in Swift. By
/// itself it is IP at its default rate.
public struct EquationRule: IntrinsicRule {
  public static let name = "equation"

  let text: EquationText
  let compiled: CompiledEquation

  public init() { self.init(known: EquationText()) }

  /// An equation of this package, which is right.
  init(known text: EquationText) {
    do {
      try self.init(text)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  private init(_ text: EquationText) throws(EquationError) {
    self.text = text
    compiled = try CompiledEquation(text)
  }

  /// The equation that settings describe; where gain or bias is not given, it is IP's.
  public init(written settings: [String: Setting]) throws(EquationError) {
    try self.init(EquationText(settings))
  }

  public init(_ settings: [String: Setting]) throws {
    do {
      try self.init(written: settings)
    } catch {
      throw ConfigurationError(error.description)
    }
  }

  /// Settings in which the parameters that are given are declared with these values, so that a value
  /// given later counts as a change.
  public static func declaring(_ settings: [String: Setting]) -> [String: Setting] {
    guard settings["parameters"] == nil else { return settings }
    let values = settings.filter {
      !EquationText.keys.contains($0.key) && nearest(to: $0.key, among: EquationText.keys) == nil
    }
    guard !values.isEmpty else { return settings }
    var declared = settings.filter { values[$0.key] == nil }
    declared["parameters"] = .table(values)
    return declared
  }

  public static func made(with settings: [String: Setting]) throws -> any Named {
    let rule = try Self(settings)
    return rule.text.isInstantaneous ? InstantaneousEquation(rule) : rule
  }

  public var form: AffineForm { text.form }
  public var memory: [Double] { compiled.memory }

  /// The title, with what differs from the defaults of the parameters.
  public var label: String {
    let changed = text.parameters.filter { text.defaults[$0.key] ?? $0.value != $0.value }
    let title = text.title ?? Self.name
    return changed.isEmpty ? title : "\(title):\(Setting.table(changed.mapValues(\.setting)))"
  }

  public func update(_ neurons: inout Neurons, from seen: Activity) {
    compiled.carryOut(on: &neurons, from: seen)
  }

  /// How many medians of rows, and how many statistics of any kind, the forward pass does not have and
  /// an update computes.
  package var extraStatistics: (medians: Int, all: Int) {
    (compiled.update.medians, compiled.update.statistics.count)
  }

  /// What it asks of rows beside the common statistics.
  var statistics: [Activity.Statistic] { compiled.update.statistics }
}

extension EquationRule: Codable {
  public init(from decoder: Decoder) throws { try self.init([String: Setting](from: decoder)) }

  public func encode(to encoder: Encoder) throws { try text.settings.encode(to: encoder) }
}

extension EquationRule: Hashable {
  public static func == (a: Self, b: Self) -> Bool { a.text == b.text }

  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
