import Settings

/// Reads an expression by recursive descent:
///
///     comparison  sum [("<" | "<=" | ">" | ">=" | "==" | "!=") sum]
///     sum         product {("+" | "-") product}
///     product     signed {("*" | "/") signed}
///     signed      "-" signed | power
///     power       operand ["^" signed]
///     operand     number | name | "(" comparison ")" | function | statistic
///     function    name "(" comparison {"," comparison} ")"
///     statistic   name "[" comparison ["," comparison | "," "unbiased"] "]"
struct Parser {
  static let statistics: Set = ["E", "Var", "Cov", "sd", "median", "min", "max", "skewness"]
  static let functions = Set(Operation.functions.map(\.operation.rawValue))
  /// How deep brackets may be nested.
  private static let deepest = 50

  private let tokens: [Token]
  private let scope: Scope
  private var place = 0
  private var depth = 0
  /// The statistic in whose brackets the parser is.
  private var statistic: String?
  /// Whether x, y or u has been read since the statistic began.
  private var hasRows = false

  static func expression(of text: String, in scope: Scope) throws(EquationFault) -> Expression {
    let tokens = try Lexer.tokens(of: text)
    var parser = Parser(tokens: tokens, scope: scope)
    guard tokens.count > 1 else {
      throw EquationFault(offset: 0, message: "expected an expression, not the end")
    }
    let expression = try parser.comparison()
    let rest = parser.token
    guard rest.kind == .end else {
      throw parser.fault(
        rest.beginsOperand
          ? "an operator is missing before \(rest.quoted)"
          : [")", "]"].contains(rest.text)
            ? "there is no opening bracket for this \(rest.quoted)"
            : "expected an operator or the end, not \(rest.quoted)")
    }
    return expression
  }

  private init(tokens: [Token], scope: Scope) {
    self.tokens = tokens
    self.scope = scope
  }

  private var token: Token { tokens[place] }

  private func fault(_ message: String, at token: Token? = nil) -> EquationFault {
    EquationFault(offset: (token ?? self.token).offset, message: message)
  }

  /// Takes the sign that stands here if it is one of some.
  private mutating func take(_ signs: String...) -> Token? {
    guard token.kind == .sign, signs.contains(token.text) else { return nil }
    place += 1
    return tokens[place - 1]
  }

  private func applying(
    _ operation: Operation, _ arguments: [Expression], at token: Token
  ) throws(EquationFault) -> Expression {
    let result = Expression.applying(operation, arguments)
    if let value = result.number, !value.isFinite {
      throw fault("'\(token.text)' has no finite value here", at: token)
    }
    return result
  }
}

extension Parser {
  private mutating func comparison() throws(EquationFault) -> Expression {
    let left = try sum()
    guard let sign = take("<", "<=", ">", ">=", "==", "!=") else { return left }
    let right = try sum()
    if let next = take("<", "<=", ">", ">=", "==", "!=") {
      throw fault("comparisons do not chain: use brackets", at: next)
    }
    return try applying(Operation(rawValue: sign.text)!, [left, right], at: sign)
  }

  private mutating func sum() throws(EquationFault) -> Expression {
    var left = try product()
    while let sign = take("+", "-") {
      left = try applying(Operation(rawValue: sign.text)!, [left, try product()], at: sign)
    }
    return left
  }

  private mutating func product() throws(EquationFault) -> Expression {
    var left = try signed()
    while let sign = take("*", "/") {
      left = try applying(Operation(rawValue: sign.text)!, [left, try signed()], at: sign)
    }
    return left
  }

  private mutating func signed() throws(EquationFault) -> Expression {
    guard let sign = take("-") else { return try power() }
    let operand = try deeper(sign, .signed)
    return try applying(.negate, [operand], at: sign)
  }

  private mutating func power() throws(EquationFault) -> Expression {
    let base = try operand()
    guard let sign = take("^") else { return base }
    let exponent = try deeper(sign, .signed)
    return try applying(.power, [base, exponent], at: sign)
  }

  private mutating func operand() throws(EquationFault) -> Expression {
    let first = token
    switch first.kind {
    case .number(let value):
      place += 1
      return .number(value)
    case .name:
      place += 1
      return try named(first)
    case .sign, .end:
      guard let opening = take("(") else {
        throw fault("expected a number, a name or '(', not \(first.quoted)")
      }
      let inner = try deeper(opening, .comparison)
      try close(opening)
      return inner
    }
  }

  private enum Part { case comparison, signed }

  private mutating func deeper(
    _ token: Token, _ part: Part
  ) throws(EquationFault) -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw fault("more than \(Self.deepest) brackets and signs are nested here", at: token)
    }
    return part == .comparison ? try comparison() : try signed()
  }

  private mutating func close(_ opening: Token) throws(EquationFault) {
    let closing = opening.text == "(" ? ")" : "]"
    guard take(closing) == nil else { return }
    throw fault(
      token.beginsOperand
        ? "an operator is missing before \(token.quoted)"
        : "expected '\(closing)' for the '\(opening.text)' before it, not \(token.quoted)")
  }
}

extension Parser {
  /// What a name stands for, with its brackets where it has any.
  private mutating func named(_ name: Token) throws(EquationFault) -> Expression {
    let hasRound = token.kind == .sign && token.text == "("
    let hasSquare = token.kind == .sign && token.text == "["
    let (isFunction, isStatistic) = (
      Self.functions.contains(name.text), Self.statistics.contains(name.text)
    )
    if hasRound, isFunction { return try function(name) }
    if hasSquare, isStatistic { return try statistic(name) }
    if isFunction || isStatistic {
      let forms =
        (isStatistic ? ["\(name.text)[…]"] : []) + (isFunction ? ["\(name.text)(…)"] : [])
      throw fault("'\(name.text)' needs brackets: \(forms.joined(separator: " or "))", at: name)
    }
    let expression = try variable(name)
    if hasRound || hasSquare { throw fault("'\(name.text)' is not a function", at: name) }
    return expression
  }

  private mutating func variable(_ name: Token) throws(EquationFault) -> Expression {
    if statistic != nil, let row = scope.rows[name.text] {
      hasRows = true
      return row
    }
    if let reason = scope.reasons[name.text] { throw fault(reason, at: name) }
    if let expression = scope.names[name.text] {
      guard let statistic, expression.number == nil else { return expression }
      throw fault(
        "'\(name.text)' is not a value of a row: \(statistic)[…] takes "
          + "\(scope.rowNames), numbers and parameters without a schedule", at: name)
    }
    if scope.rows[name.text] != nil {
      throw fault(
        "'\(name.text)' has a value for each row: use a statistic such as E[\(name.text)]",
        at: name)
    }
    let known = scope.known(inStatistic: statistic != nil)
    let hint = nearest(to: name.text, among: known).map { ", did you mean '\($0)'?" } ?? "."
    throw fault(
      "there is no '\(name.text)'\(hint) The names here are \(known.joined(separator: ", "))",
      at: name)
  }

  private mutating func function(_ name: Token) throws(EquationFault) -> Expression {
    let opening = token
    place += 1
    var arguments: [Expression] = []
    repeat {
      arguments.append(
        try deeper(opening, .comparison))
    } while take(",") != nil
    try close(opening)
    let (operation, count) = Operation.functions.first { $0.operation.rawValue == name.text }!
    guard arguments.count == count else {
      let words = ["one value", "two values", "three values"]
      throw fault("'\(name.text)' takes \(words[count - 1]), not \(arguments.count)", at: name)
    }
    return try applying(operation, arguments, at: name)
  }

  private mutating func statistic(_ name: Token) throws(EquationFault) -> Expression {
    if let statistic {
      throw fault(
        "statistics cannot be nested: take '\(name.text)[…]' out of \(statistic)[…]", at: name)
    }
    statistic = name.text
    defer { statistic = nil }
    let opening = token
    place += 1
    var arguments = [try rows(opening, of: name)]
    var isUnbiased = false
    if take(",") != nil {
      let hasWord = token.kind == .name && token.text == "unbiased"
      if hasWord, ["Var", "sd"].contains(name.text) {
        place += 1
        isUnbiased = true
      } else if name.text == "Cov" {
        arguments.append(try rows(opening, of: name))
      } else {
        throw fault(
          ["Var", "sd"].contains(name.text)
            ? "expected 'unbiased' or ']', not \(token.quoted)"
            : "'\(name.text)' takes one expression: expected ']', not ','",
          at: ["Var", "sd"].contains(name.text) ? token : tokens[place - 1])
      }
    } else if name.text == "Cov" {
      throw fault("'Cov' takes two expressions: Cov[x, y]", at: name)
    }
    try close(opening)
    return Self.statistic(name.text, of: arguments, isUnbiased: isUnbiased, scope.form)
  }

  /// An expression in brackets that has x, y or u in it.
  private mutating func rows(
    _ opening: Token, of name: Token
  ) throws(EquationFault) -> Expression {
    hasRows = false
    let first = token
    let expression = try deeper(opening, .comparison)
    guard hasRows else {
      throw fault(
        "\(name.text)[…] is a statistic over rows, but has none of \(scope.rowNames) in it",
        at: first)
    }
    return expression
  }

  private static func statistic(
    _ name: String, of arguments: [Expression], isUnbiased: Bool, _ form: AffineForm
  ) -> Expression {
    let first = arguments[0]
    func other(_ kind: RowStatistic.Kind) -> Expression {
      .statistic(.rows(RowStatistic(kind: kind, arguments: arguments)))
    }
    switch name {
    case "E": return first.mean(form)
    case "Cov": return .statistic(.covariance(of: first, arguments[1]))
    case "median": return .statistic(.median(of: first))
    case "min": return other(.min)
    case "max": return other(.max)
    case "skewness": return other(.skewness)
    default:
      let variance = Expression.statistic(.variance(of: first))
      let chosen = isUnbiased ? .unbiased(variance) : variance
      return name == "sd" ? .applying(.sqrt, [chosen]) : chosen
    }
  }
}
