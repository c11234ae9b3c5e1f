/// The words of a text in lower case: runs of letters and digits, and of apostrophes between them.
///
/// Tags such as `<br />` count as blanks, and so does everything else that is no letter and no digit.
func wordsOf(_ text: String) -> [String] {
  var words: [String] = []
  var word = String.UnicodeScalarView()
  func end() {
    while word.last == "'" { word.removeLast() }
    if !word.isEmpty { words.append(String(word)) }
    word = String.UnicodeScalarView()
  }
  for scalar in withoutTags(text).lowercased().unicodeScalars {
    switch scalar {
    case "a"..."z", "0"..."9": word.append(scalar)
    case "'", "\u{2019}": if !word.isEmpty { word.append("'") }
    case _ where !scalar.isASCII && scalar.properties.isAlphabetic: word.append(scalar)
    // An accent that stands behind its letter.
    case _ where scalar.properties.generalCategory == .nonspacingMark && !word.isEmpty:
      word.append(scalar)
    default: end()
    }
  }
  end()
  return words
}

/// The text with a blank in place of each tag: what stands between < and > and begins as a tag does.
private func withoutTags(_ text: String) -> String {
  var plain = ""
  plain.reserveCapacity(text.utf8.count)
  var rest = Substring(text)
  while let start = rest.firstIndex(of: "<") {
    plain += rest[..<start]
    plain += " "
    rest = rest[rest.index(after: start)...]
    guard let first = rest.first, first.isLetter || first == "/",
      let end = rest.prefix(100).firstIndex(of: ">")
    else { continue }
    rest = rest[rest.index(after: end)...]
  }
  return plain + rest
}
