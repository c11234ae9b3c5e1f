import Datasets
import Networks
import Plasticity
import Settings
import Training

/// The networks that settings describe in the words of a configuration: one, with each of some rules.
package struct NetworkSettings {
  package let base: TrainingConfiguration
  /// The rules of the layers, a list for each network.
  package let rules: [[Specification]]
  /// The rule of the inputs, where there is one.
  package let inputRule: [Specification]
  /// The rate of rules that state none.
  package let eta: Setting?

  package init(_ settings: [String: Setting]) throws {
    var settings = settings
    let eta = settings.removeValue(forKey: "eta")
    let compared = try settings.removeValue(forKey: "compare").map(Self.comparedRules)
    let rules = try (compared ?? [Self.layerRules(settings["rule"] ?? .text("ip"))])
      .map { try Self.apply(eta, to: $0) }
    settings["input-rule"] = try settings["input-rule"].map {
      try Self.apply(eta, to: [RuleFile.rule($0)])[0].setting
    }
    settings["rule"] = .list(rules[0].map(\.setting))
    settings["penalty"] = try settings["penalty"].map { try Self.list($0, of: Penalties.self) }
    settings["augmentation"] = try settings["augmentation"].map {
      try Self.list($0, of: Augmentations.self)
    }
    inputRule = try settings["input-rule"].map { [try Specification($0)] } ?? []
    base = try TrainingConfiguration().changed(
      by: Self.typed(settings, like: TrainingConfiguration().settings), in: "train")
    (self.rules, self.eta) = (rules, eta)
  }

  /// Words turned into the types that the defaults have.
  package static func typed(
    _ settings: [String: Setting], like defaults: [String: Setting]
  ) -> [String: Setting] {
    Dictionary(
      uniqueKeysWithValues: settings.map { name, value in
        switch (value, defaults[name]) {
        case (.text(let word), .number?), (.text(let word), .bool?):
          (name, Setting(word: word))
        default: (name, value)
        }
      })
  }

  /// A list of choices, such as penalties from `synscal,confidence`, `none`, a table, or a list.
  private static func list<Kind: Menu>(_ setting: Setting, of kind: Kind.Type) throws -> Setting {
    guard case .text(let text) = setting else {
      if case .list = setting { return setting }
      return .list([setting])
    }
    if text == "none" { return .list([]) }
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    return .list(
      try words.map {
        try Chosen<Kind>(String($0)).specification.setting
      })
  }

  /// The rules of the layers, from `ip`, `ip/none/wd`, a table, or a list of them.
  private static func layerRules(_ setting: Setting) throws -> [Specification] {
    switch setting {
    case .text(let text): try RuleFile.rules(in: text)
    case .list(let list): try list.map(RuleFile.rule)
    default: [try RuleFile.rule(setting)]
    }
  }

  /// The settings with the rules that stand in files in place of the files' names, so that runs go on
  /// with the rules with which they were begun.
  package static func withFilesRead(_ settings: [String: Setting]) throws -> [String: Setting] {
    var settings = settings
    if let rules = try settings["rule"].map(layerRules), holdsEquation(rules) {
      settings["rule"] = .list(rules.map(\.setting))
    }
    if let arms = try settings["compare"].map(comparedRules), arms.contains(where: holdsEquation) {
      settings["compare"] = .list(arms.map { .list($0.map(\.setting)) })
    }
    return settings
  }

  private static func holdsEquation(_ rules: [Specification]) -> Bool {
    rules.contains { $0.terms.contains { $0.name == EquationRule.name } }
  }

  private static func comparedRules(_ setting: Setting) throws -> [[Specification]] {
    let entries: [Setting] =
      switch setting {
      case .text(let text):
        Specification.parts(of: text, at: ",").map { .text($0) }
      case .list(let list): list
      default: [setting]
      }
    return try entries.map(layerRules)
  }

  /// Sets the rate of the rules that have one and do not state it themselves.
  private static func apply(
    _ eta: Setting?, to specifications: [Specification]
  ) throws -> [Specification] {
    guard let eta else { return specifications }
    return try specifications.map { specification in
      var specification = specification
      if specification.name == RuleSum.name {
        let terms = try apply(eta, to: specification.terms)
        specification.settings["rules"] = .list(terms.map(\.setting))
        return specification
      }
      let known = try Rule(specification).rule.settings
      if known["rate"] != nil, specification.settings["rate"] == nil {
        specification.settings["rate"] = eta
      }
      return specification
    }
  }
}

extension Specification {
  /// The rules of a sum, or the rule itself.
  package var terms: [Specification] {
    guard name == RuleSum.name, case .list(let rules)? = settings["rules"] else { return [self] }
    return rules.compactMap { try? Specification($0) }
  }
}
