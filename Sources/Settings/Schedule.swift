import Foundation

/// A rate that may change as steps go by.
///
/// Written as a number, as `0.01:factor=0.94:every=5` (× 0.94 at every fifth step) or as
/// `0.01:final=0.0001:over=20` (half a cosine from 0.01 down to 0.0001 over 20 steps); each may have
/// `:warmup=5`, which lets it begin in the fifth step. What a step is, an update or an epoch, is said
/// where the schedule is used.
public indirect enum Schedule: Hashable, Sendable {
  case constant(Double)
  case decay(initial: Double, factor: Double, every: Int)
  case cosine(initial: Double, final: Double, over: Int)
  /// Rises in equal steps to the first rate of another schedule, which begins in step `over`; Goyal and
  /// others 2017, section 2.2.
  case warmUp(over: Int, then: Schedule)

  /// The rate at a step; the first is step 1.
  public func value(at step: Int) -> Double {
    switch self {
    case .constant(let value): return value
    case .decay(let initial, let factor, let every):
      return initial * pow(factor, Double((step - 1) / every))
    case .cosine(let initial, let final, let over):
      let progress = min(Double(step - 1) / Double(over), 1)
      return final + (initial - final) * (1 + cos(.pi * progress)) / 2
    case .warmUp(let over, let schedule):
      guard step < over else { return schedule.value(at: step - over + 1) }
      return schedule.value(at: 1) * Double(step) / Double(over)
    }
  }
}

extension Schedule: ExpressibleByFloatLiteral {
  public init(floatLiteral value: Double) { self = .constant(value) }
}

extension Schedule: Codable {
  public init(from decoder: Decoder) throws { try self.init(Setting(from: decoder)) }

  /// Reads a number, the form of a command line, or a table.
  public init(_ setting: Setting) throws {
    switch setting {
    case .number(let value) where value.isFinite: self = .constant(value)
    case .text(let text): try self.init(text)
    case .table(let table): try self.init(table, from: setting.description)
    default: throw Self.error(setting.description)
    }
  }

  public func encode(to encoder: Encoder) throws {
    try setting.encode(to: encoder)
  }

  /// Reads the form in which a schedule is written on a command line.
  public init(_ text: String) throws {
    switch try Self.setting(in: text) {
    case .table(let table): try self.init(table, from: text)
    case let number: try self.init(number)
    }
  }

  /// The number or the table that a text of a command line stands for.
  static func setting(in text: String) throws -> Setting {
    let specification = try Specification(text, subject: "rate")
    var table = specification.settings
    guard let initial = Double(specification.name), initial.isFinite, table["initial"] == nil else {
      throw error(text)
    }
    guard !table.isEmpty else { return .number(initial) }
    table["initial"] = .number(initial)
    return .table(table)
  }

  private init(_ table: [String: Setting], from text: String) throws {
    guard table["plateau"] == nil else {
      throw ConfigurationError(
        "'\(text)' is not a rate here: 'plateau' waits for the training loss of epochs, which only "
          + "'learning-rate' does")
    }
    let numbers = table.compactMapValues { setting -> Double? in
      if case .number(let value) = setting, value.isFinite { value } else { nil }
    }
    func steps(_ name: String) -> Int? {
      Int(exactly: numbers[name] ?? 1).flatMap { $0 >= 1 ? $0 : nil }
    }
    guard numbers.count == table.count, let initial = numbers["initial"] else {
      throw Self.error(text)
    }
    let names = Set(table.keys)
    if names.contains("warmup") {
      guard let over = steps("warmup") else { throw Self.error(text) }
      let rest = table.filter { $0.key != "warmup" }
      self = .warmUp(over: over, then: try Self(rest, from: text))
    } else if names == ["initial"] {
      self = .constant(initial)
    } else if let factor = numbers["factor"], let every = steps("every"),
      names.isSubset(of: ["initial", "factor", "every"])
    {
      self = .decay(initial: initial, factor: factor, every: every)
    } else if let final = numbers["final"], let over = steps("over"),
      names == ["initial", "final", "over"]
    {
      self = .cosine(initial: initial, final: final, over: over)
    } else {
      throw Self.error(text)
    }
  }

  /// A number, or a table.
  public var setting: Setting {
    switch self {
    case .constant(let value): .number(value)
    case .decay(let initial, let factor, let every):
      .table([
        "initial": .number(initial), "factor": .number(factor), "every": .number(Double(every)),
      ])
    case .cosine(let initial, let final, let over):
      .table(["initial": .number(initial), "final": .number(final), "over": .number(Double(over))])
    case .warmUp(let over, let schedule):
      .table(schedule.table.merging(["warmup": .number(Double(over))]) { $1 })
    }
  }

  /// The setting as a table, also where it is a number.
  var table: [String: Setting] {
    if case .table(let table) = setting { table } else { ["initial": setting] }
  }

  private static func error(_ text: String) -> ConfigurationError {
    ConfigurationError(
      "'\(text)' is not a rate: write a number, 0.01:factor=0.94:every=5 or "
        + "0.01:final=0.0001:over=20")
  }
}
