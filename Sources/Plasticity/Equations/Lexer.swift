/// What is wrong with an equation, and at which of its characters.
struct EquationFault: Error, Equatable {
  let offset: Int
  let message: String
}

/// A word, a number or a sign of an equation.
struct Token: Equatable {
  enum Kind: Equatable {
    case number(Double)
    case name
    case sign
    case end
  }

  let kind: Kind
  let text: String
  /// The number of characters before it.
  let offset: Int

  /// The token as an error names it.
  var quoted: String { kind == .end ? "the end" : "'\(text)'" }

  /// Whether a number, a name or a bracket begins here.
  var beginsOperand: Bool {
    switch kind {
    case .number, .name: true
    case .sign: text == "("
    case .end: false
    }
  }
}

/// Takes the text of an equation apart.
struct Lexer {
  /// More than any equation needs, and few enough for all that goes through an expression in depth.
  static let mostTokens = 1000

  private static let signs = [
    "<=", ">=", "==", "!=", "+", "-", "*", "/", "^", "(", ")", "[", "]", ",", "<", ">",
  ]

  /// What else is written for something that the language has.
  private static let hints: [Character: String] = [
    "=": "write '==' to compare", "−": "write '-'", "–": "write '-'", "×": "write '*'",
    "·": "write '*'", "÷": "write '/'", "²": "write '^2'", "³": "write '^3'",
    "√": "write 'sqrt(…)'", "≤": "write '<='", "≥": "write '>='", "≠": "write '!='",
    "α": "write 'gain'", "β": "write 'bias'", "{": "write '('", "}": "write ')'",
    "|": "write 'abs(…)'", "&": "write a product of comparisons", "!": "write '!=' to compare",
    ":": "an expression is one line of arithmetic", ";": "an expression is one line of arithmetic",
    "η": "name a parameter in Latin letters", "σ": "name a parameter in Latin letters",
  ]

  static func tokens(of text: String) throws(EquationFault) -> [Token] {
    var lexer = Lexer(characters: Array(text))
    var tokens: [Token] = []
    repeat {
      tokens.append(try lexer.next())
      guard tokens.count <= mostTokens else {
        throw EquationFault(
          offset: tokens.last!.offset,
          message: "the expression has more than \(mostTokens) words and signs")
      }
    } while tokens.last?.kind != .end
    return tokens
  }

  private let characters: [Character]
  private var place = 0

  private init(characters: [Character]) { self.characters = characters }

  private func character(_ distance: Int = 0) -> Character? {
    place + distance < characters.count ? characters[place + distance] : nil
  }

  private mutating func next() throws(EquationFault) -> Token {
    while character()?.isWhitespace == true { place += 1 }
    let start = place
    guard let first = character() else { return Token(kind: .end, text: "", offset: start) }
    if Self.isDigit(first) || (first == "." && Self.isDigit(character(1))) {
      return try number()
    }
    if Self.isLetter(first) {
      while Self.isLetter(character()) || Self.isDigit(character()) { place += 1 }
      return Token(kind: .name, text: String(characters[start..<place]), offset: start)
    }
    for sign in Self.signs where characters[start...].starts(with: sign) {
      place += sign.count
      if sign == "*", character() == "*" {
        throw EquationFault(offset: start, message: "'**' is not part of the language: write '^'")
      }
      return Token(kind: .sign, text: sign, offset: start)
    }
    let hint = Self.hints[first].map { ": \($0)" } ?? ""
    throw EquationFault(
      offset: start, message: "'\(first)' is not part of the language\(hint)")
  }

  private mutating func number() throws(EquationFault) -> Token {
    let start = place
    func isPart(_ character: Character?) -> Bool { Self.isDigit(character) || character == "." }
    while isPart(character()) { place += 1 }
    // The E of 2E[x] is no exponent.
    if let letter = character(), letter == "e" || letter == "E" {
      let hasSign = character(1) == "-" || character(1) == "+"
      if Self.isDigit(character(hasSign ? 2 : 1)) {
        place += hasSign ? 2 : 1
        while Self.isDigit(character()) { place += 1 }
      }
    }
    let text = String(characters[start..<place])
    guard let value = Double(text.hasSuffix(".") ? text + "0" : text) else {
      throw EquationFault(offset: start, message: "'\(text)' is not a number")
    }
    guard value.isFinite else {
      throw EquationFault(offset: start, message: "'\(text)' is too large a number")
    }
    return Token(kind: .number(value), text: text, offset: start)
  }

  private static func isDigit(_ character: Character?) -> Bool {
    character.map { "0"..."9" ~= $0 } ?? false
  }

  private static func isLetter(_ character: Character?) -> Bool {
    character.map { "a"..."z" ~= $0 || "A"..."Z" ~= $0 || $0 == "_" } ?? false
  }
}
