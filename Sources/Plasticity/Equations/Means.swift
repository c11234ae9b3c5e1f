/// A product of powers of x, y and u with a constant factor.
private struct Monomial {
  var factor = 1.0
  var x = 0
  var y = 0
  var u = 0

  var degree: Int { x + y + u }

  static func * (a: Monomial, b: Monomial) -> Monomial {
    Monomial(factor: a.factor * b.factor, x: a.x + b.x, y: a.y + b.y, u: a.u + b.u)
  }
}

extension Expression {
  private static let largestDegree = 12

  /// This as a product of powers, where it is one.
  private var monomial: Monomial? {
    switch self {
    case .number(let value): return Monomial(factor: value)
    case .x: return Monomial(x: 1)
    case .y: return Monomial(y: 1)
    case .u: return Monomial(u: 1)
    case .apply(.negate, let parts):
      return parts[0].monomial.map { Monomial(factor: -1) * $0 }
    case .apply(.multiply, let parts):
      guard let a = parts[0].monomial, let b = parts[1].monomial else { return nil }
      return a.degree + b.degree <= Self.largestDegree ? a * b : nil
    case .apply(.divide, let parts):
      guard var a = parts[0].monomial, let b = parts[1].number else { return nil }
      a.factor /= b
      return a
    case .apply(.power, let parts):
      guard let base = parts[0].monomial,
        let exponent = parts[1].number.flatMap(Int.init(exactly:)),
        (1...Self.largestDegree) ~= exponent, base.degree * exponent <= Self.largestDegree
      else { return nil }
      return (1..<exponent).reduce(base) { power, _ in power * base }
    default: return nil
    }
  }

  /// E[self].
  ///
  /// The mean of a sum is taken apart, so that what the forward pass has gathered serves; E[u…] comes
  /// from the means with x in place of u.
  func mean(_ form: AffineForm) -> Expression {
    if let monomial { return monomial.mean(form) }
    guard case .apply(let operation, let parts) = self else { return .statistic(.mean(of: self)) }
    switch operation {
    case .add, .subtract, .negate: return .applying(operation, parts.map { $0.mean(form) })
    case .multiply where parts[0].number != nil:
      return .applying(.multiply, [parts[0], parts[1].mean(form)])
    case .multiply where parts[1].number != nil, .divide where parts[1].number != nil:
      return .applying(operation, [parts[0].mean(form), parts[1]])
    default: return .statistic(.mean(of: self))
    }
  }

  /// The powers of x and y in a product of only these.
  fileprivate var powersOfXY: (x: Int, y: Int)? {
    guard let monomial, monomial.factor == 1, monomial.u == 0 else { return nil }
    return (monomial.x, monomial.y)
  }
}

extension Monomial {
  fileprivate func mean(_ form: AffineForm) -> Expression {
    let mean =
      switch u {
      case 0: Self.mean(x: x, y: y)
      case 1: meanWithU(form)
      default: Expression.statistic(.mean(of: Self.product(x: x, y: y, u: u, form)))
      }
    return factor == 1 ? mean : .applying(.multiply, [.number(factor), mean])
  }

  private func meanWithU(_ form: AffineForm) -> Expression {
    let (withX, without) = (Self.mean(x: x + 1, y: y), Self.mean(x: x, y: y))
    return switch form {
    case .identity: withX
    case .divisive:
      .applying(
        .divide,
        [.applying(.subtract, [withX, .applying(.multiply, [.usedBias, without])]), .usedGain])
    case .multiplicative:
      .applying(
        .add,
        [
          .applying(.multiply, [.usedGain, withX]), .applying(.multiply, [.usedBias, without]),
        ])
    }
  }

  private static func mean(x: Int, y: Int) -> Expression {
    x + y == 0 ? .number(1) : .statistic(.mean(of: product(x: x, y: y, u: 0, .identity)))
  }

  private static func product(x: Int, y: Int, u: Int, _ form: AffineForm) -> Expression {
    let factors =
      Array(repeating: Expression.x, count: x) + Array(repeating: .y, count: y)
      + Array(repeating: .u(form), count: u)
    return factors.dropFirst().reduce(factors[0]) { .apply(.multiply, [$0, $1]) }
  }
}

extension Activity.Statistic {
  static func mean(of expression: Expression) -> Self {
    switch expression.powersOfXY {
    case (1, 0)?: .meanX
    case (0, 1)?: .meanY
    case (1, 1)?: .meanXY
    case (0, 2)?: .meanYY
    case (1, 2)?: .meanXYY
    case (0, 3)?: .meanYYY
    case (1, 3)?: .meanXYYY
    default: .rows(RowStatistic(kind: .mean, arguments: [expression]))
    }
  }

  static func variance(of expression: Expression) -> Self {
    expression == .x ? .varianceX : .rows(RowStatistic(kind: .variance, arguments: [expression]))
  }

  static func covariance(of a: Expression, _ b: Expression) -> Self {
    switch (a, b) {
    case (.x, .y), (.y, .x): .covarianceXY
    default: .rows(RowStatistic(kind: .covariance, arguments: [a, b]))
    }
  }

  static func median(of expression: Expression) -> Self {
    expression == .x ? .medianX : .rows(RowStatistic(kind: .median, arguments: [expression]))
  }
}
