/// The words and marks of a Swift file, without comments and without the texts of strings, of which
/// only what is interpolated is code.
struct SwiftWords {
  private(set) var words: [String] = []
  private let bytes: [UInt8]
  private var place = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
    readCode(isInterpolation: false)
  }

  private func isAt(_ text: StaticString) -> Bool {
    place + text.utf8CodeUnitCount <= bytes.count
      && (0..<text.utf8CodeUnitCount).allSatisfy { bytes[place + $0] == text.utf8Start[$0] }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 128...: true
    default: false
    }
  }

  /// Reads to the end, or to the parenthesis that ends an interpolation.
  private mutating func readCode(isInterpolation: Bool) {
    var depth = 0
    while place < bytes.count {
      if isAt("//") {
        skipLine()
      } else if isAt("\"\"\"") {
        place += 3
        readString(endsAtLine: false)
      } else if isAt("\"") {
        place += 1
        readString(endsAtLine: true)
      } else if Self.isLetter(bytes[place]) {
        readWord()
      } else {
        if isAt("(") { depth += 1 }
        if isAt(")") {
          depth -= 1
          if isInterpolation, depth < 0 { return }
        }
        if ["{", "}", "."].contains(where: { isAt($0) }) {
          words.append(String(UnicodeScalar(bytes[place])))
        }
        place += 1
      }
    }
  }

  private mutating func skipLine() {
    while place < bytes.count, !isAt("\n") { place += 1 }
  }

  private mutating func readWord() {
    let start = place
    while place < bytes.count, Self.isLetter(bytes[place]) { place += 1 }
    words.append(String(decoding: bytes[start..<place], as: UTF8.self))
  }

  /// Reads what follows a string's opening quotes; a quote in a regular expression opens no more than
  /// the rest of its line.
  private mutating func readString(endsAtLine: Bool) {
    while place < bytes.count {
      if isAt("\\(") {
        place += 2
        readCode(isInterpolation: true)
        place += 1
      } else if isAt("\\") {
        place += 2
      } else if endsAtLine ? isAt("\"") || isAt("\n") : isAt("\"\"\"") {
        place += endsAtLine ? 1 : 3
        return
      } else {
        place += 1
      }
    }
  }
}
