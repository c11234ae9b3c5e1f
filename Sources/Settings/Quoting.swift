/// A command line that a shell reads back as these words.
public func shellCommand(_ words: [String]) -> String {
  words.map(shellQuoted).joined(separator: " ")
}

/// A word as a POSIX shell reads it back: as it is where nothing in it is special, else in quotes.
public func shellQuoted(_ word: String) -> String {
  let plain = word.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "_@%+=:,./-".utf8.contains(byte)
    }
  }
  return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
}

/// A record of a CSV file after RFC 4180, with its line end: a field that holds the separator, a quote
/// or a line break stands in quotes.
public func csvRecord(_ fields: [String], separator: String = ",") -> String {
  fields.map { csvField($0, separator) }.joined(separator: separator) + "\n"
}

private func csvField(_ field: String, _ separator: String) -> String {
  // A line break of two characters is one Character, so that bytes are looked at.
  let isPlain = field.utf8.allSatisfy { !"\(separator)\"\r\n".utf8.contains($0) }
  return isPlain ? field : "\"" + field.replacing("\"", with: "\"\"") + "\""
}
