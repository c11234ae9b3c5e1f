import Settings
import Training

extension TrainingConfiguration {
  /// The configuration with other values of settings, or of parts' settings such as `rule.rate`.
  func setting(_ values: [(name: String, value: Setting)]) throws -> TrainingConfiguration {
    var settings = try self.settings
    for (name, value) in values {
      let path = name.split(separator: ".").map(String.init)
      try checkEffect(of: path[0])
      try Self.set(value, at: path, in: &settings, name)
    }
    let configuration = try TrainingConfiguration().changed(by: settings, in: "a trial")
    try configuration.validate()
    return configuration
  }

  /// Throws where a setting is of dense networks alone, and this is another.
  private func checkEffect(of name: String) throws {
    guard case .other(let choice) = shape.network, ["hidden", "activation"].contains(name) else {
      return
    }
    let own = try choice.specification.settings.keys.sorted().map { "network.\($0)" }
    throw ConfigurationError(
      "'\(name)' has no effect on the network \(choice.name); it has "
        + (own.isEmpty ? "no settings to vary" : own.joined(separator: ", ")))
  }

  private static func set(
    _ value: Setting, at path: [String], in settings: inout [String: Setting], _ name: String
  ) throws {
    guard let old = settings[path[0]] else {
      throw ConfigurationError(
        "there is no setting '\(name)' to vary; there are \(settings.keys.sorted().joined(separator: ", "))"
      )
    }
    guard path.count > 1 else {
      // One rule, penalty or augmentation in place of a list of them.
      if case .list = old {
        let mayBeEmpty = path[0] == "penalty" || path[0] == "augmentation"
        settings[path[0]] = .list(value == .text("none") && mayBeEmpty ? [] : [value])
      } else {
        settings[path[0]] = value
      }
      return
    }
    let rest = Array(path.dropFirst())
    switch old {
    case .table(var table):
      try set(value, at: rest, in: &table, name)
      settings[path[0]] = .table(table)
    // Of several rules or penalties, those that have the setting.
    case .list(let parts):
      let changed = parts.compactMap { part -> Setting? in
        guard case .table(var table) = part, (try? set(value, at: rest, in: &table, name)) != nil
        else { return nil }
        return .table(table)
      }
      guard changed.count == parts.count, !parts.isEmpty else {
        throw ConfigurationError("not every part of '\(path[0])' has a setting '\(rest[0])'")
      }
      settings[path[0]] = .list(changed)
    default: throw ConfigurationError("'\(path[0])' has no settings of its own to vary")
    }
  }
}
