import Foundation
import Settings
import Testing

@Suite("Schedules") struct ScheduleTests {
  @Test("A constant rate stays")
  func constant() {
    let rate: Schedule = 0.25
    #expect(rate == .constant(0.25))
    #expect([1, 2, 1000].map(rate.value) == [0.25, 0.25, 0.25])
  }

  @Test("A decaying rate is multiplied after every so many steps; the first is step 1")
  func decay() {
    let rate = Schedule.decay(initial: 8, factor: 0.5, every: 3)
    #expect((1...8).map(rate.value) == [8, 8, 8, 4, 4, 4, 2, 2])
    #expect((1...4).map(Schedule.decay(initial: 8, factor: 0.5, every: 1).value) == [8, 4, 2, 1])
  }

  @Test("A cosine falls from the first rate to the last and stays there")
  func cosine() {
    let rate = Schedule.cosine(initial: 5, final: 1, over: 4)
    let expected = [5, 3 + 2.0.squareRoot(), 3, 3 - 2.0.squareRoot(), 1, 1, 1]
    for (step, value) in zip(1..., expected) {
      #expect(abs(rate.value(at: step) - value) < 1e-12, "step \(step)")
    }
    #expect(rate.value(at: 1) == 5)
    #expect(rate.value(at: 5) == 1)
    #expect(rate.value(at: 1_000_000) == 1)
    #expect(Schedule.cosine(initial: 0.1, final: 0.2, over: 1).value(at: 2) == 0.2)
  }

  private static let forms: [(String, String, Schedule)] = [
    ("0.01", "0.01", .constant(0.01)), ("1e-4", "1e-4", .constant(1e-4)),
    ("2", "2", .constant(2)),
    (
      "0.01:factor=0.94:every=5", #"{"initial":0.01,"factor":0.94,"every":5}"#,
      .decay(initial: 0.01, factor: 0.94, every: 5)
    ),
    (
      "0.01:factor=0.94", #"{"factor":0.94,"initial":0.01}"#,
      .decay(initial: 0.01, factor: 0.94, every: 1)
    ),
    (
      "0.01:final=0.0001:over=20", #"{"initial":0.01,"final":0.0001,"over":20}"#,
      .cosine(initial: 0.01, final: 0.0001, over: 20)
    ),
  ]

  @Test("A schedule is read from a command line's text and from JSON", arguments: forms)
  func read(text: String, json: String, expected: Schedule) throws {
    #expect(try Schedule(text) == expected)
    let read = try JSONDecoder().decode([Schedule].self, from: Data("[\(json),\"\(text)\"]".utf8))
    #expect(read == [expected, expected])
  }

  @Test("What is written is read back")
  func roundTrip() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let schedules: [Schedule] = [
      .constant(0.5), .constant(3), .decay(initial: 0.5, factor: 0.25, every: 7),
      .cosine(initial: 0.5, final: 0, over: 9),
    ]
    let written = try encoder.encode(schedules)
    #expect(
      String(decoding: written, as: UTF8.self)
        == #"[0.5,3,{"every":7,"factor":0.25,"initial":0.5},{"final":0,"initial":0.5,"over":9}]"#)
    #expect(try JSONDecoder().decode([Schedule].self, from: written) == schedules)
  }

  private func error(_ text: String) -> ConfigurationError {
    ConfigurationError(
      "'\(text)' is not a rate: write a number, 0.01:factor=0.94:every=5 or "
        + "0.01:final=0.0001:over=20")
  }

  @Test(
    "A text that is no schedule is refused",
    arguments: [
      "", "fast", "0.01:every=5", "0.01:factor=x", "0.01:factor=0.9:every=0",
      "0.01:factor=0.9:every=1.5", "0.01:factor=0.9:every=inf", "0.01:factor=0.9:every=1e300",
      "0.01:factor=0.9:every=nan", "0.01:final=0.001", "0.01:over=20",
      "0.01:final=0.001:over=0", "0.01:final=0.001:over=inf", "0.01:final=0.001:over=2.5",
      "0.01:final=0.001:over=20:factor=1", "0.01:speed=2", "x:factor=0.9", "nan", "inf",
      "inf:factor=0.9", "0.01:factor=inf", "0.01:final=nan:over=3", "0.01:initial=5",
      "0.01:initial=5:factor=0.9",
    ])
  func badTexts(text: String) {
    #expect(throws: error(text)) { try Schedule(text) }
    #expect(throws: error(text)) {
      try JSONDecoder().decode([Schedule].self, from: JSONEncoder().encode([text]))
    }
  }

  @Test("A text with a part that is no setting says which")
  func badPart() {
    #expect(
      throws: ConfigurationError(
        "'0.01:x' is not a rate: write NAME:SETTING=VALUE, and 'x' is not SETTING=VALUE")
    ) { try Schedule("0.01:x") }
  }

  @Test(
    "JSON that is no schedule is refused",
    arguments: [
      ("true", "true"), ("null", "null"), ("[1]", "1"), ("{}", ""),
      (#"{"factor":1,"every":2}"#, "every=2:factor=1"),
      (#"{"initial":1,"factor":"x"}"#, "1:factor=x"),
      (#"{"initial":1,"factor":2,"every":0.5}"#, "1:every=0.5:factor=2"),
      (#"{"initial":1,"final":2,"over":1e30}"#, "1:final=2:over=1e+30"),
    ])
  func badJSON(json: String, text: String) {
    #expect(throws: error(text)) {
      try JSONDecoder().decode([Schedule].self, from: Data("[\(json)]".utf8))
    }
  }
}
