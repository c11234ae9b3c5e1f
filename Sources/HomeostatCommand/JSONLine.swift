import Foundation
import Homeostat

/// One JSON object on one line of standard output, its keys in the order given.
struct JSONLine {
  private var members: [String] = []

  init(event: String) { self["event"] = .text(event) }

  subscript(key: String) -> Setting? {
    get { nil }
    set { members.append("\(Self.text(.text(key))):\(Self.text(newValue ?? .null))") }
  }

  /// Adds a number; JSON has none for NaN and infinity, which become null.
  mutating func add(_ key: String, _ value: Double) {
    self[key] = value.isFinite ? .number(value) : .null
  }

  func print() throws { try printLine("{" + members.joined(separator: ",") + "}") }

  private static func text(_ setting: Setting) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    // A setting of a line is finite and of known types, so that it always encodes.
    return (try? encoder.encode(setting)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }
}
