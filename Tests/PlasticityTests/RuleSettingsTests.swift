import Foundation
import Plasticity
import Settings
import Testing

/// How every rule is named, written and read, and what its page in Docs/Rules says of it.
@Suite("The settings of every rule") struct RuleSettingsTests {
  static let pages = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Docs/Rules")

  /// Another value that a setting could have; nil for a word.
  static func changed(_ value: Setting) -> Setting? {
    switch value {
    case .bool(let value): .bool(!value)
    case .number(let value): .number(value == value.rounded() ? value + 1 : value / 2 + 0.125)
    default: nil
    }
  }

  func throwing(_ body: () throws -> Void) -> String? {
    do { try body() } catch let error as ConfigurationError { return error.description } catch {
      return "not a ConfigurationError: \(error)"
    }
    return nil
  }

  @Test("Names are unique, of lower-case letters and hyphens")
  func names() {
    #expect(Set(ruleNames).count == ruleNames.count)
    for name in ruleNames {
      #expect(name.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil, "\(name)")
    }
  }

  @Test("Every rule but none and a user's equation names the papers that describe it")
  func papers() {
    let own = Rules.all.filter { !String(reflecting: $0).contains("Tests.") }
    #expect(own.filter { $0.papers.isEmpty }.map { $0.name } == ["none", "equation"])
    #expect(Set(own.flatMap { $0.papers }).union([.hofmann2021]) == Set(Paper.allCases))
  }

  @Test("A rule's name alone gives its defaults", arguments: ruleNames)
  func defaults(name: String) throws {
    let type = try #require(Rules.all.first { $0.name == name })
    #expect(try Rule(name) == Rule(type.init()))
    #expect(try Rule(name).name == name)
  }

  @Test("A rule comes back from JSON and from its text as it was", arguments: ruleNames)
  func roundTrip(name: String) throws {
    var specification = try Rule(name).specification
    for (setting, value) in specification.settings {
      specification.settings[setting] = Self.changed(value) ?? value
    }
    for rule in [try Rule(name), try Rule(specification)] {
      let json = try JSONEncoder().encode(rule)
      #expect(try JSONDecoder().decode(Rule.self, from: json) == rule)
      let written = try rule.specification
      let text = ([name] + written.settings.map { "\($0.key)=\($0.value)" })
        .joined(separator: ":")
      #expect(try Rule(text) == rule)
    }
  }

  @Test("A changed setting is kept, and no other changes", arguments: ruleNames)
  func change(name: String) throws {
    let before = try Rule(name)
    let settings = try before.specification.settings
    for (setting, value) in settings {
      guard let changed = Self.changed(value) else { continue }
      let rule = try Rule("\(name):\(setting)=\(changed)")
      #expect(rule != before)
      var expected = settings
      expected[setting] = changed
      #expect(try rule.specification.settings == expected)
    }
  }

  @Test("A rate may be a schedule", arguments: ruleNames)
  func schedule(name: String) throws {
    guard try Rule(name).rule.settings["rate"] != nil else { return }
    let schedule: Setting = .table([
      "initial": .number(0.5), "factor": .number(0.25), "every": .number(3),
    ])
    let rule = try Rule(Specification(name: name, settings: ["rate": schedule]))
    #expect(try rule.specification.settings["rate"] == schedule)
    let json = try JSONEncoder().encode(rule)
    #expect(try JSONDecoder().decode(Rule.self, from: json) == rule)
  }

  @Test("A setting that a rule does not have is refused by name", arguments: ruleNames)
  func unknownSetting(name: String) throws {
    let known = try Rule(name).rule.settings.keys.sorted().joined(separator: ", ")
    #expect(
      throwing { _ = try Rule("\(name):speed=1") }
        == "the rule \(name) has no setting 'speed'; it has \(known.isEmpty ? "none" : known)")
  }

  @Test("A value that does not fit is refused by name", arguments: ruleNames)
  func wrongValue(name: String) throws {
    for setting in try Rule(name).rule.settings.keys where setting != "rate" {
      let choices = [
        "center": HardPlasticity.Center.words, "spread": HardPlasticity.Spread.words,
      ]
      // An expression's errors say where: EquationErrorTests.
      if name == EquationRule.name, setting != "form" { continue }
      #expect(
        throwing { _ = try Rule("\(name):\(setting)=sideways") }
          == "the rule \(name): 'sideways' is not a value for '\(setting)'"
          + (choices[setting].map { "; the choices are " + $0.joined(separator: ", ") } ?? ""))
    }
  }

  @Test("A rule that there is not is refused with the list of those there are")
  func unknownRule() {
    #expect(
      throwing { _ = try Rule("hebb:rate=1") }
        == "there is no rule 'hebb'; the choices are \(ruleNames.joined(separator: ", "))")
    #expect(
      throwing { _ = try JSONDecoder().decode(Rule.self, from: Data(#"{"rate": 1}"#.utf8)) }
        == "'rate=1' has no 'name'")
    #expect(
      throwing { _ = try Rule("ip:rate") }
        == "'ip:rate' is not a rule: write NAME:SETTING=VALUE, and 'rate' is not SETTING=VALUE")
    #expect(
      throwing { _ = try Rule("ip:rate=fast") }
        == "'fast' is not a rate: write a number, 0.01:factor=0.94:every=5 or "
        + "0.01:final=0.0001:over=20")
  }

  @Test("A rule's page lists each of its settings with the default", arguments: ruleNames)
  func page(name: String) throws {
    let text = try String(
      contentsOf: Self.pages.appending(path: "\(name).md"), encoding: .utf8)
    // | symbol | `setting` | default | meaning |
    let rows = text.matches(of: /(?m)^\|[^|\n]*\| `(\w+)` \| ([^|\n]+?) \|/)
    let listed = Dictionary(
      rows.map { (String($0.1), Setting(word: $0.2)) }, uniquingKeysWith: { $1 })
    #expect(rows.count == listed.count)
    #expect(try listed == Rule(name).rule.settings)
    #expect(text.contains("--rule \(name)"))
  }

  @Test("The index of the pages has every rule once, in their order")
  func index() throws {
    let text = try String(contentsOf: Self.pages.appending(path: "README.md"), encoding: .utf8)
    let rows = text.matches(of: /(?m)^\| \[`([^`]+)`\]\(([^)]+)\) \| `(\w+)` \|/)
    #expect(rows.map { String($0.1) } == ruleNames)
    #expect(rows.map { String($0.2) } == ruleNames.map { "\($0).md" })
    #expect(rows.map { String($0.3) } == Rules.all.map { "\($0)" })
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.pages.path)
    #expect(Set(files) == Set(ruleNames.map { "\($0).md" } + ["README.md"]))
  }
}
