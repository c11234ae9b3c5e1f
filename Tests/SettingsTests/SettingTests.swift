import Foundation
import Settings
import Testing

@Suite("Settings") struct SettingTests {
  private static let json =
    #"{"a":null,"b":true,"c":[1,-2.5,"x",[]],"d":{"e":1e-05,"f":{}},"g":"1.5","h":1000000000000}"#

  private static let value = Setting.table([
    "a": .null, "b": .bool(true),
    "c": .list([.number(1), .number(-2.5), .text("x"), .list([])]),
    "d": .table(["e": .number(1e-5), "f": .table([:])]), "g": .text("1.5"),
    "h": .number(1e12),
  ])

  private func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  @Test("JSON is read for what it says, and written so again")
  func json() throws {
    let read = try JSONDecoder().decode(Setting.self, from: Data(Self.json.utf8))
    #expect(read == Self.value)
    #expect(try text(read) == Self.json)
  }

  @Test("A whole number stays one, so that an Int can be read from it")
  func wholeNumbers() throws {
    let numbers: [Double] = [0, 20, -3, 9_007_199_254_740_991, 1e17]
    let texts = ["0", "20", "-3", "9007199254740991", "100000000000000000"]
    for (number, expected) in zip(numbers, texts) {
      let written = try JSONEncoder().encode(Setting.number(number))
      #expect(String(decoding: written, as: UTF8.self) == expected)
      #expect(try JSONDecoder().decode(Int.self, from: written) == Int(number))
      #expect(try JSONDecoder().decode(Setting.self, from: written) == .number(number))
    }
  }

  @Test(
    "A number comes back to the last bit",
    arguments: [0.1, 1.0 / 3, 1e-300, 1e300, -2.5e-8, .pi, 1e19, 2.2250738585072014e-308])
  func numbers(number: Double) throws {
    let written = try JSONEncoder().encode(Setting.number(number))
    #expect(try JSONDecoder().decode(Setting.self, from: written) == .number(number))
  }

  @Test("A word says a number, true, false or a text")
  func words() {
    #expect(Setting(word: "true") == .bool(true))
    #expect(Setting(word: "false") == .bool(false))
    #expect(Setting(word: "5") == .number(5))
    #expect(Setting(word: "-0.25") == .number(-0.25))
    #expect(Setting(word: "1e-4") == .number(1e-4))
    for word in ["", "True", "yes", "5x", "tanh", "1,2", " 5", "none"] {
      #expect(Setting(word: word) == .text(word))
    }
    #expect(Setting(word: "a=7".dropFirst(2)) == .number(7))
  }

  @Test("A description is what a command line would say")
  func descriptions() {
    #expect(Setting.null.description == "null")
    #expect(Setting.bool(false).description == "false")
    #expect(Setting.number(20).description == "20")
    #expect(Setting.number(0.01).description == "0.01")
    #expect(Setting.number(.infinity).description == "inf")
    #expect(Setting.text("tanh").description == "tanh")
    #expect(Setting.list([.number(50), .text("x")]).description == "50,x")
    #expect(Setting.table(["b": .bool(true), "a": .number(1)]).description == "a=1:b=true")
    let rate = Setting.table(["initial": .number(0.1), "every": .number(5), "factor": .number(0.9)])
    let rule = Setting.table(["name": .text("wd"), "rate": rate, "biasScale": .number(2)])
    #expect(rule.description == "wd:biasScale=2:rate=(0.1:every=5:factor=0.9)")
  }
}
