import Plasticity
import Settings
import Tensors
import Testing

@testable import Networks

@Suite("The fused recurrence equals the steps of GRU and LSTM one by one")
struct FusedRecurrenceTests {
  /// What a comparison trains: float32 goes the fused way, float64 step by step.
  struct Case: CustomTestStringConvertible {
    var network: String
    var rule = "ip:rate=0.05"
    var rows = 7
    var steps = 6
    var inputs = 3
    var lengths: [Int64]?

    var testDescription: String {
      "\(network), \(rule), \(rows) × \(steps) × \(inputs)\(lengths.map { ", lengths \($0)" } ?? "")"
    }
  }

  static let cases: [Case] = {
    var cases: [Case] = []
    for cell in ["gru", "lstm"] {
      for units in [1, 8, 13, 33] { cases.append(Case(network: "\(cell):units=\(units)")) }
      for rule in ["none", "infomax:rate=0.05", "wd", "incbn", "hard", "bn", "layernorm"] {
        cases.append(Case(network: "\(cell):units=9", rule: rule))
      }
      cases.append(Case(network: "\(cell):units=9:layers=2:bidirectional=true"))
      cases.append(
        Case(
          network: "\(cell):units=9:layers=2:bidirectional=true", rule: "wd",
          lengths: [3, 6, 1, 4, 6, 2, 5]))
      cases.append(
        Case(network: "\(cell):units=9", rule: "hard", lengths: [3, 5, 1, 4, 2, 2, 5]))
      cases.append(Case(network: "\(cell):units=9", rows: 1, steps: 1, inputs: 1))
      // More rows of all steps than are worked on at once.
      cases.append(Case(network: "\(cell):units=5:bidirectional=true", rows: 40, steps: 30))
    }
    return cases
  }()

  @Test("over some steps of training, to the accuracy of float32", arguments: cases)
  func equalsPlain(test: Case) throws {
    var configuration = NetworkConfiguration()
    configuration.rule = [try Rule(test.rule)]
    let plan = NetworkPlan(
      try ArchitectureChoice(test.network).item, configuration,
      from: [1, test.steps, test.inputs], to: 3)
    try plan.validate()
    let comparison = FusedComparison(
      plan: plan,
      inputs: .normal(
        [test.rows, test.steps * test.inputs], mean: 0.3, using: Generator(seed: 2)),
      lengths: test.lengths, optimizer: "sgd:momentum=0.9", learningRate: 0.1, steps: 4)
    // Rounding lets the median of "hard" fall on another row.
    let isStepByStep = ["bn", "hard", "layernorm"].contains(test.rule)
    let bound = test.rule == "hard" ? 2e-4 : 5e-6
    #expect(try comparison.distance(isFused: !isStepByStep) < bound)
  }

  @Test("and a rule is told the same moments as it would compute")
  func moments() throws {
    let generator = Generator(seed: 3)
    func some(_ shape: [Int]) -> Tensor { .normal(shape, mean: 0.5, using: generator) }
    for (cell, blocks) in [(FusedRecurrence.Cell.gru, 3), (.lstm, 4)] {
      let fused = FusedRecurrence(
        cell, isReversed: false, input: (some([5 * blocks, 2]), some([5 * blocks])),
        hidden: (some([5 * blocks, 5]), some([5 * blocks])), form: .divisive,
        gain: some([5]).magnitude() + 0.5, bias: some([5]), lengths: nil)
      let made = fused(some([30, 20, 2]))
      let (x, y) = (made.x.cast(to: .float64), made.y.cast(to: .float64))
      let computed = Activity(
        of: [LayerActivity(x: x, y: y)], gain: .ones([5]), bias: .zeros([5]))
      let told = Activity(
        of: [LayerActivity(x: made.x, y: made.y, moments: Moments(made.moments))],
        gain: .ones([5]), bias: .zeros([5]))
      let statistics = [\Activity.meanX, \.meanY, \.meanXY, \.covarianceXY]
      for statistic in statistics {
        let difference = computed[keyPath: statistic] - told[keyPath: statistic]
        #expect(difference.magnitude().maximum().item < 2e-5)
      }
      let difference = computed.varianceX() - told.varianceX()
      #expect(difference.magnitude().maximum().item < 2e-5)
      #expect(told.meanX.isIdentical(to: made.moments[0]))
    }
  }

  @Test("and gives the same where no gradients are asked for")
  func withoutTheWayBack() {
    let generator = Generator(seed: 4)
    func some(_ shape: [Int]) -> Tensor { .normal(shape, mean: 0.5, using: generator) }
    for (cell, blocks) in [(FusedRecurrence.Cell.gru, 3), (.lstm, 4)] {
      for lengths in [nil, [6, 2, 4, 6, 1]] {
        let fused = FusedRecurrence(
          cell, isReversed: true, input: (some([19 * blocks, 2]), some([19 * blocks])),
          hidden: (some([19 * blocks, 19]), some([19 * blocks])), form: .divisive,
          gain: some([19]).magnitude() + 0.5, bias: some([19]), lengths: lengths)
        let inputs = some([5, 6, 2])
        let learning = fused(inputs)
        let judging = withoutGradients { fused(inputs) }
        #expect(judging.states.isIdentical(to: learning.states))
        #expect(judging.x.isIdentical(to: learning.x))
        #expect(judging.y.isIdentical(to: learning.y))
        #expect(judging.moments.isIdentical(to: learning.moments))
      }
    }
  }

  @Test("but not with weights of another shape, which is told")
  func refusal() {
    for (weight, gain) in [([15, 3], 5), ([15, 2], 4)] {
      let fused = FusedRecurrence(
        .gru, isReversed: false, input: (.zeros(weight), .zeros([15])),
        hidden: (.zeros([15, 5]), .zeros([15])), form: .divisive, gain: .ones([gain]),
        bias: .zeros([gain]), lengths: nil)
      #expect {
        try throwingTensorErrors { fused(.zeros([3, 4, 2])).states }
      } throws: {
        "\($0)".contains("weights, biases and gains of float32 on the CPU that fit each other")
      }
    }
  }
}
