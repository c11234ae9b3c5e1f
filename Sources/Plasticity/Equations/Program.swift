import Settings
import Tensors

/// Expressions as a list of steps, in which what occurs twice is computed once.
struct Program: Sendable {
  private enum Step: Sendable {
    case number(Double)
    case leaf(Expression)
    case unbiased(Int)
    case one(Operation, Int)
    case two(Operation, Int, Int)
    case choice(Int, Int, Int)
  }

  private var steps: [Step] = []
  private var results: [Int] = []
  /// What is asked of the rows beside the common statistics, with the means that a sum over batches
  /// needs.
  private(set) var statistics: [Activity.Statistic] = []

  /// How many medians are asked for, each of which sorts a neuron's rows.
  private(set) var medians = 0

  /// The number of steps.
  var count: Int { steps.count }

  init(_ expressions: [Expression]) {
    var places: [Expression: Int] = [:]
    results = expressions.map { place(of: $0, &places) }
  }

  private mutating func place(of expression: Expression, _ places: inout [Expression: Int]) -> Int {
    if let known = places[expression] { return known }
    let step: Step
    switch expression {
    case .number(let value): step = .number(value)
    case .unbiased(let variance): step = .unbiased(place(of: variance, &places))
    case .apply(let operation, let arguments):
      let arguments = arguments.map { place(of: $0, &places) }
      step =
        switch arguments.count {
        case 1: .one(operation, arguments[0])
        case 2: .two(operation, arguments[0], arguments[1])
        default: .choice(arguments[0], arguments[1], arguments[2])
        }
    case .statistic(let statistic):
      gather(statistic)
      if statistic.isMedian { medians += 1 }
      step = .leaf(expression)
    default: step = .leaf(expression)
    }
    steps.append(step)
    places[expression] = steps.count - 1
    return steps.count - 1
  }

  private mutating func gather(_ statistic: Activity.Statistic) {
    guard case .rows = statistic, !statistics.contains(statistic) else { return }
    statistics.append(statistic)
    if let (a, b) = statistic.factors {
      gather(a)
      gather(b)
    }
  }

  /// The values of the expressions, where `leaf` gives what stands for itself.
  func values(rows: Int, leaf: (Expression) -> Value) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(steps.count)
    for step in steps {
      switch step {
      case .number(let value): values.append(.number(value))
      case .leaf(let expression): values.append(leaf(expression))
      case .unbiased(let variance):
        let factor = Double(rows) / Double(rows - 1)
        values.append(
          rows > 1 ? Operation.multiply(values[variance], .number(factor)) : values[variance])
      case .one(let operation, let a): values.append(operation(values[a]))
      case .two(let operation, let a, let b): values.append(operation(values[a], values[b]))
      case .choice(let condition, let a, let b):
        values.append(Operation.choosing(values[condition], values[a], values[b]))
      }
    }
    return results.map { values[$0] }
  }
}

extension Activity.Statistic {
  fileprivate var isMedian: Bool {
    if case .rows(let statistic) = self { statistic.kind == .median } else { self == .medianX }
  }
}
