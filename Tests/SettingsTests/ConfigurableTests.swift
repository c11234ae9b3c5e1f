import Foundation
import Settings
import Testing

@Suite("Configurations") struct ConfigurableTests {
  private struct Gear: Configurable {
    var rate: Schedule = 0.5
    var teeth = 12
    var scale = 1.5
    var spins = false
    var kind = Kind.plain

    enum Kind: String, Word { case plain, fancy }
  }

  private struct Bare: Configurable {}

  @Test("The settings are the properties by name")
  func settings() throws {
    #expect(
      try Gear().settings == [
        "rate": .number(0.5), "teeth": .number(12), "scale": .number(1.5), "spins": .bool(false),
        "kind": .text("plain"),
      ])
    #expect(try Bare().settings == [:])
  }

  @Test("A change touches what it names and nothing else")
  func changes() throws {
    let gear = Gear()
    #expect(try gear.changed(by: [:], in: "the gear") == gear)
    var expected = gear
    expected.teeth = 20
    #expect(try gear.changed(by: ["teeth": .number(20)], in: "the gear") == expected)
    expected.spins = true
    expected.kind = .fancy
    expected.scale = 2
    expected.rate = .decay(initial: 1, factor: 0.5, every: 2)
    let found = try gear.changed(
      by: [
        "teeth": .number(20), "spins": .bool(true), "kind": .text("fancy"), "scale": .number(2),
        "rate": .text("1:factor=0.5:every=2"),
      ], in: "the gear")
    #expect(found == expected)
    #expect(try found.changed(by: gear.settings, in: "the gear") == gear)
  }

  @Test("A change starts from the value that is changed, not from the defaults")
  func startsFromSelf() throws {
    var gear = Gear()
    gear.scale = 7
    let found = try gear.changed(by: ["teeth": .number(3)], in: "the gear")
    #expect(found.scale == 7)
    #expect(found.teeth == 3)
  }

  @Test("A name that is not there is refused with those that are")
  func unknownName() {
    #expect(
      throws: ConfigurationError(
        "the gear has no setting 'teath'; it has kind, rate, scale, spins, teeth")
    ) { try Gear().changed(by: ["teath": .number(1), "zeal": .number(1)], in: "the gear") }
    #expect(throws: ConfigurationError("the rule none has no setting 'rate'; it has none")) {
      try Bare().changed(by: ["rate": .number(1)], in: "the rule none")
    }
  }

  private static let misfits: [(String, Setting, String)] = [
    ("teeth", .text("many"), "many"), ("teeth", .number(1.5), "1.5"), ("teeth", .null, "null"),
    ("teeth", .number(1e30), "1e+30"), ("teeth", .bool(true), "true"),
    ("teeth", .list([.number(1)]), "1"), ("scale", .text("big"), "big"),
    ("scale", .null, "null"), ("scale", .number(.infinity), "inf"),
    ("scale", .number(.nan), "nan"), ("scale", .table(["x": .number(1)]), "x=1"),
    ("spins", .number(1), "1"), ("spins", .text("yes"), "yes"), ("spins", .null, "null"),
    ("kind", .text("odd"), "odd"), ("kind", .number(1), "1"), ("kind", .null, "null"),
  ]

  @Test("A value that does not fit is refused with its name", arguments: misfits)
  func misfit(name: String, value: Setting, text: String) {
    let choices = name == "kind" ? "; the choices are plain, fancy" : ""
    #expect(
      throws: ConfigurationError("the gear: '\(text)' is not a value for '\(name)'\(choices)")
    ) { try Gear().changed(by: [name: value], in: "the gear") }
  }

  @Test("A value that explains itself keeps its explanation")
  func ownError() {
    #expect(
      throws: ConfigurationError(
        "'fast' is not a rate: write a number, 0.01:factor=0.94:every=5 or "
          + "0.01:final=0.0001:over=20")
    ) { try Gear().changed(by: ["rate": .text("fast")], in: "the gear") }
  }

  @Test("An error describes itself with its text alone")
  func description() {
    #expect("\(ConfigurationError("no"))" == "no")
  }
}
