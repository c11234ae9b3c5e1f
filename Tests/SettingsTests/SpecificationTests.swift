import Foundation
import Settings
import Testing

@Suite("Specifications") struct SpecificationTests {
  private let rule = Specification(
    name: "ip", settings: ["rate": .number(0.001), "perLayer": .bool(true), "kind": .text("a=b")])

  @Test("A text is a name, or a name with settings")
  func texts() throws {
    #expect(try Specification("ip", subject: "rule") == Specification(name: "ip"))
    #expect(
      try Specification("ip:rate=0.001:perLayer=true:kind=a=b", subject: "rule") == rule)
    #expect(try Specification("", subject: "rule").name == "")
  }

  @Test("A value in brackets may have colons of its own")
  func brackets() throws {
    let scaling = try Specification(
      "synscaw:rate=(0.01:factor=0.9:every=40):clock=epoch:power=(3)", subject: "scaling")
    #expect(
      scaling.settings == [
        "rate": .text("0.01:factor=0.9:every=40"), "clock": .text("epoch"), "power": .number(3),
      ])
    let rate = try JSONDecoder().decode(
      [String: Setting].self, from: JSONEncoder().encode(scaling.settings))["rate"]
    #expect(rate == .text("0.01:factor=0.9:every=40"))
    #expect(
      try Specification("ip:rate=(1:x", subject: "rule").settings == ["rate": .text("(1:x")])
  }

  @Test("A setting that is named twice is refused")
  func repeated() {
    #expect(throws: ConfigurationError("'ip:rate=1:rate=2' says 'rate' twice")) {
      try Specification("ip:rate=1:rate=2", subject: "rule")
    }
  }

  @Test(
    "A text of another form is refused with the part that is wrong",
    arguments: [
      ("ip:rate", "rate"), ("ip:", ""), ("ip::rate=1", ""), ("ip:=1", "=1"),
      ("ip:rate=", "rate="), ("ip:rate=1:x", "x"),
    ])
  func badTexts(text: String, part: String) {
    #expect(
      throws: ConfigurationError(
        "'\(text)' is not a rule: write NAME:SETTING=VALUE, and '\(part)' is not SETTING=VALUE")
    ) { try Specification(text, subject: "rule") }
  }

  @Test("A table with a name says the same as a text")
  func tables() throws {
    let table = Setting.table([
      "name": .text("ip"), "rate": .number(0.001), "perLayer": .bool(true), "kind": .text("a=b"),
    ])
    #expect(try Specification(table) == rule)
    #expect(rule.setting == table)
    #expect(
      try Specification(.text("ip:rate=0.001:perLayer=true:kind=a=b")) == rule)
  }

  @Test("What is neither text nor table with a name is refused")
  func badSettings() {
    let cases: [(Setting, String)] = [
      (.number(5), "'5' is not a name with settings"),
      (.null, "'null' is not a name with settings"),
      (.list([.text("ip")]), "'ip' is not a name with settings"),
      (.table(["rate": .number(1)]), "'rate=1' has no 'name'"),
      (.table(["name": .number(1)]), "'1' has no 'name'"),
      (
        .text("ip:rate"),
        "'ip:rate' is not a name with settings: write NAME:SETTING=VALUE, and 'rate' is not "
          + "SETTING=VALUE"
      ),
    ]
    for (setting, text) in cases {
      #expect(throws: ConfigurationError(text)) { try Specification(setting) }
    }
  }

  @Test("A specification codes as a table and is read from either form")
  func coding() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let written = try encoder.encode(Specification(name: "ip", settings: ["rate": .number(2)]))
    #expect(String(decoding: written, as: UTF8.self) == #"{"name":"ip","rate":2}"#)
    let read = try JSONDecoder().decode(
      [Specification].self, from: Data(#"[{"rate":2,"name":"ip"},"ip:rate=2","ip"]"#.utf8))
    let full = Specification(name: "ip", settings: ["rate": .number(2)])
    #expect(read == [full, full, Specification(name: "ip")])
  }
}
