import Foundation
import Settings
import Testing

private protocol Tool: Named {}

extension Tool {
  static var kind: String { "tool" }
}

private struct Hammer: Tool {
  static let name = "hammer"
  var weight = 1.0

  func validate() throws {
    guard weight > 0 else { throw ConfigurationError("the tool hammer: 'weight' must be above 0") }
  }
}

private struct Tongs: Tool { static let name = "tongs" }

private struct Rope: Tool {
  static let name = "rope"
  static let bareSetting: String? = "length"
  var length = 30
  var grip = "flat"
}

private enum Ropes: Menu {
  typealias Item = Rope
  static let all: [Rope.Type] = [Rope.self]
}

private struct Saw: Tool {
  static let name = "saw"
  var teeth = 24
}

private enum Tools: OpenMenu {
  typealias Item = any Tool
  typealias Entry = any Tool.Type
  static let entries = Entries<Entry>([Hammer.self, Tongs.self])
}

private enum Saws: OptionalMenu { typealias Part = Saw }

private enum PlainTools: Menu {
  typealias Item = any Tool
  static let all: [any Tool.Type] = [Hammer.self, Tongs.self]
  static func setting(of choice: Specification) -> Setting {
    choice.settings.isEmpty ? .text(choice.name) : choice.setting
  }
}

/// What is chosen from a menu by its name.
@Suite("What is chosen by name") struct ChosenTests {
  private func refusal(_ body: () throws -> Void) -> String? {
    do { try body() } catch { return "\(error)" }
    return nil
  }

  private func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  @Test("A choice is read from a text or a table, and compared by its settings")
  func reading() throws {
    var heavy = Hammer()
    heavy.weight = 2
    let chosen = try Chosen<PlainTools>("hammer:weight=2")
    #expect(chosen == Chosen(heavy) && chosen != Chosen(Hammer()) && chosen != Chosen(Tongs()))
    #expect(chosen.name == "hammer" && (chosen.item as? Hammer)?.weight == 2)
    let table = try chosen.specification
    #expect(try Chosen<PlainTools>(table) == chosen)
    #expect(Set([chosen, Chosen(heavy), Chosen(Tongs())]).count == 2)
  }

  @Test("A choice is written as a table, or as its menu says, and comes back")
  func coding() throws {
    let chosen = try [Chosen<Tools>("hammer"), Chosen<Tools>("tongs")]
    #expect(try json(chosen) == #"[{"name":"hammer","weight":1},{"name":"tongs"}]"#)
    let plain = try [Chosen<PlainTools>("hammer"), Chosen<PlainTools>("tongs")]
    #expect(try json(plain) == #"[{"name":"hammer","weight":1},"tongs"]"#)
    let data = try JSONEncoder().encode(plain)
    #expect(try JSONDecoder().decode([Chosen<PlainTools>].self, from: data) == plain)
  }

  @Test("A value without a name is for the setting that the entry says")
  func bare() throws {
    let rope = try Chosen<Ropes>("rope:40:grip=round")
    #expect(try rope == Chosen<Ropes>("rope:length=40:grip=round"))
    let data = Data(#"["rope:40:grip=round"]"#.utf8)
    #expect(try JSONDecoder().decode([Chosen<Ropes>].self, from: data) == [rope])
    #expect(refusal { _ = try Chosen<Ropes>("rope:4:5") } == "'rope:4:5' says 'length' twice")
    #expect(
      refusal { _ = try Chosen<Ropes>("rope:") }
        == "'rope:' is not a tool: write NAME:SETTING=VALUE, and '' is not SETTING=VALUE")
  }

  @Test("What is on no menu is refused with all that is on it")
  func refusals() {
    #expect(
      refusal { _ = try Chosen<PlainTools>("plane") }
        == "there is no tool 'plane'; the choices are hammer, tongs")
    #expect(
      refusal { _ = try Chosen<PlainTools>("tongs:weight=2") }
        == "the tool tongs has no setting 'weight'; it has none")
    #expect(
      refusal { _ = try Chosen<PlainTools>("hammer:weight=0") }
        == "the tool hammer: 'weight' must be above 0")
    #expect(
      refusal { _ = try Chosen<PlainTools>("hammer:2") }
        == "'hammer:2' is not a tool: write NAME:SETTING=VALUE, and '2' is not SETTING=VALUE")
  }

  @Test("A program adds an entry once, and it is chosen as the others are")
  func adding() throws {
    #expect(Tools.names.prefix(2) == ["hammer", "tongs"])
    Tools.add(Saw.self)
    Tools.add(Saw.self)
    #expect(Tools.names == ["hammer", "tongs", "saw"])
    #expect((try Chosen<Tools>("saw:teeth=9").item as? Saw)?.teeth == 9)
  }

  @Test("Of a part that there may be or not, none is a choice without settings")
  func none() throws {
    #expect(try Chosen<Saws>("none") == .none && Chosen<Saws>.none.part == nil)
    #expect(try Chosen<Saws>("saw:teeth=9").part?.teeth == 9)
    #expect(Chosen<Saws>.part(Saw()).part == Saw() && Chosen<Saws>.part(Saw()) != .none)
    #expect(try json(Chosen<Saws>.none) == #"{"name":"none"}"#)
    #expect(
      refusal { _ = try Chosen<Saws>("none:teeth=2") }
        == "there is no tool 'none'; the choices are none, saw")
  }

  @Test("Words are told as a sentence has them")
  func alternatives() {
    #expect(["a", "b", "c"].alternatives == "a, b or c" && ["a", "b"].alternatives == "a or b")
    #expect(["a"].alternatives == "a" && [String]().alternatives.isEmpty)
  }
}
