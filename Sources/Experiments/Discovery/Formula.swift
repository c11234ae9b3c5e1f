import Foundation

/// A formula of a rule as a tree, which can be varied and is written in the language of equations.
indirect enum Formula: Hashable, Sendable {
  case number(Double)
  /// A name or a statistic, such as `gain` or `E[x*y]`.
  case quantity(String)
  case one(Unary, Formula)
  case two(Binary, Formula, Formula)

  enum Unary: String, CaseIterable, Sendable { case negative, abs, tanh, sqrt, log }

  enum Binary: String, CaseIterable, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case min, max
  }

  /// What a neuron knows of itself, and nothing of others.
  static let quantities = [
    "gain", "bias", "E[x]", "E[y]", "E[x*y]", "E[y^2]", "E[x*y^2]", "E[y^3]", "E[abs(x)]",
    "E[abs(y)]", "Var[x]", "sd[x]", "Cov[x, y]", "median[x]",
  ]

  static let zero = Formula.number(0)

  /// The number of numbers, quantities and operations.
  var length: Int {
    switch self {
    case .number, .quantity: 1
    case .one(_, let a): 1 + a.length
    case .two(_, let a, let b): 1 + a.length + b.length
    }
  }
}

// Parts, which are counted from the root on, each before its own parts.
extension Formula {
  func part(_ index: Int) -> Formula {
    guard index > 0 else { return self }
    switch self {
    case .number, .quantity: preconditionFailure("a leaf has no parts")
    case .one(_, let a): return a.part(index - 1)
    case .two(_, let a, let b):
      return index <= a.length ? a.part(index - 1) : b.part(index - 1 - a.length)
    }
  }

  /// The formula with another part in the place of one.
  func replacing(_ index: Int, with part: Formula) -> Formula {
    guard index > 0 else { return part }
    switch self {
    case .number, .quantity: preconditionFailure("a leaf has no parts")
    case .one(let operation, let a): return .one(operation, a.replacing(index - 1, with: part))
    case .two(let operation, let a, let b):
      return index <= a.length
        ? .two(operation, a.replacing(index - 1, with: part), b)
        : .two(operation, a, b.replacing(index - 1 - a.length, with: part))
    }
  }
}

// Text.
extension Formula {
  /// The formula in the language of equations.
  var text: String { text(in: 0) }

  /// The text, in brackets where what stands around binds as tightly as `level`.
  private func text(in level: Int) -> String {
    let (text, own) = written
    return own < level ? "(\(text))" : text
  }

  /// The text with how tightly it binds: 1 for sums, 2 for products, 3 for signs, 4 for the rest.
  private var written: (String, Int) {
    switch self {
    case .number(let value):
      let text = Int(exactly: value).map(String.init) ?? "\(value)"
      return (text, value < 0 ? 3 : 4)
    case .quantity(let name): return (name, 4)
    case .one(.negative, let a): return ("-" + a.text(in: 4), 3)
    case .one(let function, let a): return ("\(function.rawValue)(\(a.text))", 4)
    case .two(let operation, let a, let b):
      let level =
        switch operation {
        case .add, .subtract: 1
        case .multiply, .divide: 2
        case .min, .max: 0
        }
      guard level > 0 else { return ("\(operation.rawValue)(\(a.text), \(b.text))", 4) }
      return ("\(a.text(in: level)) \(operation.rawValue) \(b.text(in: level + 1))", level)
    }
  }
}

// Short forms.
extension Formula {
  /// The formula with numbers put together, and without what changes nothing.
  var simplified: Formula {
    let simpler = simplifiedOnce
    return simpler == self ? self : simpler.simplified
  }

  private var simplifiedOnce: Formula {
    switch self {
    case .number, .quantity: return self
    case .one(let operation, let a):
      let a = a.simplified
      if case .number(let value) = a {
        return .rounded(operation.value(of: value)) ?? .one(operation, a)
      }
      if case .one(let inner, let b) = a {
        if operation == .negative, inner == .negative { return b }
        if operation == .abs, inner == .negative || inner == .abs {
          return Formula.one(.abs, b).simplified
        }
      }
      return .one(operation, a)
    case .two(let operation, let a, let b):
      return Self.simplified(operation, a.simplified, b.simplified)
    }
  }

  private static func simplified(_ operation: Binary, _ a: Formula, _ b: Formula) -> Formula {
    if case .number(let first) = a, case .number(let second) = b {
      return .rounded(operation.value(of: first, second)) ?? .two(operation, a, b)
    }
    switch (operation, a, b) {
    case (.add, .zero, _), (.multiply, .number(1), _): return b
    case (.add, _, .zero), (.subtract, _, .zero): return a
    case (.multiply, _, .number(1)), (.divide, _, .number(1)): return a
    case (.multiply, .zero, _), (.multiply, _, .zero), (.divide, .zero, _): return .zero
    case (.subtract, .zero, _): return Formula.one(.negative, b).simplified
    case (.subtract, _, _) where a == b: return .zero
    case (.divide, _, _) where a == b: return .number(1)
    case (.min, _, _) where a == b, (.max, _, _) where a == b: return a
    case (.add, _, .one(.negative, let c)): return .two(.subtract, a, c)
    case (.subtract, _, .one(.negative, let c)): return .two(.add, a, c)
    default: return .two(operation, a, b)
    }
  }

  /// A number of three digits; nil for what is none, or too large or small to be of use.
  static func rounded(_ value: Double) -> Formula? {
    guard value != 0 else { return .zero }
    guard (1e-4...1e4).contains(abs(value)) else { return nil }
    let scale = pow(10, 2 - floor(log10(abs(value))))
    let rounded = (value * scale).rounded() / scale
    return .number(Double(String(format: "%.3g", rounded)) ?? rounded)
  }
}

extension Formula.Unary {
  fileprivate func value(of a: Double) -> Double {
    switch self {
    case .negative: -a
    case .abs: Swift.abs(a)
    case .tanh: Foundation.tanh(a)
    case .sqrt: a.squareRoot()
    case .log: Foundation.log(a)
    }
  }
}

extension Formula.Binary {
  fileprivate func value(of a: Double, _ b: Double) -> Double {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .min: Swift.min(a, b)
    case .max: Swift.max(a, b)
    }
  }
}
