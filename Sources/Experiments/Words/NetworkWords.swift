import Networks
import Settings
import Training

/// What the words `network`, `hidden`, `activation` and `sequence` say together.
package struct NetworkWords {
  private static let shortForms = ["hidden", "activation", "sequence"]

  /// The settings with those of the network where a configuration has them, and with the rule, the scale
  /// and the shift that the architecture has where none is chosen.
  package static func settled(_ settings: [String: Setting]) throws -> [String: Setting] {
    var settings = try gathered(settings)
    let choice = try Specification(settings["network"] ?? .text(DenseStack.name))
    guard choice.name != DenseStack.name else { return settings }
    let architecture = try ArchitectureChoice(choice).item
    if settings["rule"] == nil, settings["compare"] == nil {
      settings["rule"] = .text(architecture.defaultRule)
    }
    if settings["learned-affine"] == nil, architecture.learnsAffine {
      settings["learned-affine"] = .bool(true)
    }
    return settings
  }

  /// The settings with those of the network where a configuration has them: a dense network's beside
  /// `network`, another one's within.
  package static func gathered(_ settings: [String: Setting]) throws -> [String: Setting] {
    var settings = settings
    var choice = try Specification(settings["network"] ?? .text(DenseStack.name))
    let isDense = choice.name == DenseStack.name
    let known = try ArchitectureChoice(Specification(name: choice.name)).specification.settings
    for word in shortForms {
      guard let value = settings.removeValue(forKey: word) else { continue }
      guard known[word] != nil else {
        throw ConfigurationError("'\(word)' has no effect on the network \(choice.name)")
      }
      guard choice.settings.updateValue(value, forKey: word) ?? value == value else {
        throw ConfigurationError("'\(word)' is said twice: beside 'network' and in it")
      }
    }
    if isDense {
      for name in choice.settings.keys where known[name] == nil {
        throw ConfigurationError(
          "the network dense has no setting '\(name)'; its settings are "
            + known.keys.sorted().joined(separator: ", "))
      }
      let skip = choice.settings.removeValue(forKey: "skip")
      settings["network"] =
        settings["network"] == nil
        ? nil : Specification(name: choice.name, settings: skip.map { ["skip": $0] } ?? [:]).setting
      return settings.merging(choice.settings) { $1 }
    }
    settings["network"] = choice.setting
    return settings
  }
}
