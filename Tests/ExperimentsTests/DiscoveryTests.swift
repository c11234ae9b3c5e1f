import Foundation
import Plasticity
import Settings
import Statistics
import Tensors
import Testing
import Training

@testable import Experiments

@Suite("Rules that are made up")
struct CandidateTests {
  /// What the quantities of a neuron are, from its rows.
  private static let inputs = [-0.3, 0.7, 1.2, 0.4, -0.9]
  private static let outputs = inputs.map { tanh(($0 - 0.2) / 1.1) }

  private static let quantities: [String: Double] = {
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let (x, y) = (inputs, outputs)
    let variance = mean(x.map { $0 * $0 }) - mean(x) * mean(x)
    return [
      "gain": 1.1, "bias": 0.2, "E[x]": mean(x), "E[y]": mean(y),
      "E[x*y]": mean(zip(x, y).map(*)), "E[y^2]": mean(y.map { $0 * $0 }),
      "E[x*y^2]": mean(zip(x, y).map { $0 * $1 * $1 }), "E[y^3]": mean(y.map { $0 * $0 * $0 }),
      "E[abs(x)]": mean(x.map(abs)), "E[abs(y)]": mean(y.map(abs)), "Var[x]": variance,
      "sd[x]": variance.squareRoot(), "Cov[x, y]": mean(zip(x, y).map(*)) - mean(x) * mean(y),
      "median[x]": 0.4,
    ]
  }()

  private func value(of formula: Formula) -> Double {
    switch formula {
    case .number(let number): return number
    case .quantity(let name): return Self.quantities[name] ?? .nan
    case .one(let operation, let a):
      let a = value(of: a)
      return switch operation {
      case .negative: -a
      case .abs: abs(a)
      case .tanh: tanh(a)
      case .sqrt: a.squareRoot()
      case .log: log(a)
      }
    case .two(let operation, let a, let b):
      let (a, b) = (value(of: a), value(of: b))
      return switch operation {
      case .add: a + b
      case .subtract: a - b
      case .multiply: a * b
      case .divide: a / b
      case .min: Swift.min(a, b)
      case .max: Swift.max(a, b)
      }
    }
  }

  private func isClose(_ a: Double, _ b: Double) -> Bool {
    !a.isFinite || !b.isFinite || abs(a) > 1e6 || abs(a - b) <= 1e-8 * Swift.max(1, abs(b))
  }

  @Test("move neurons as their formulas say, written as equations")
  func equations() throws {
    #expect(Set(Formula.quantities) == Set(Self.quantities.keys))
    var generator = SplitMix64(seed: 3)
    var candidate = Candidate.random(&generator)
    for _ in 0..<400 {
      let rule = try #require(candidate.rule, "\(candidate.words)")
      let column = { (values: [Double]) in Tensor(values, shape: [values.count, 1]) }
      let (gain, bias) = (Tensor([1.1]), Tensor([0.2]))
      var neurons = Neurons(gain: gain, bias: bias)
      rule.rule.update(
        &neurons,
        from: Activity(
          of: [LayerActivity(x: column(Self.inputs), y: column(Self.outputs))], gain: gain,
          bias: bias))
      for (moved, start, formula) in [
        (neurons.gain, 1.1, candidate.gain), (neurons.bias, 0.2, candidate.bias),
      ] {
        let expected = start + candidate.rate * value(of: formula)
        let found = moved.elements(as: Double.self)[0]
        #expect(isClose(found, expected), "\(candidate.words): \(found), not \(expected)")
      }
      candidate =
        generator.isLucky(0.2)
        ? .crossed(candidate, .random(&generator), &generator) : candidate.mutated(&generator)
    }
  }

  @Test("are the same in their shortest form, and never longer")
  func simplification() {
    var generator = SplitMix64(seed: 5)
    for _ in 0..<2000 {
      let formula = Formula.random(depth: 4, &generator)
      let short = formula.simplified
      #expect(short.length <= formula.length && short.simplified == short, "\(formula.text)")
      let (a, b) = (value(of: formula), value(of: short))
      // Numbers are rounded to three digits where they are put together.
      guard a.isFinite, abs(a) < 10, !formula.text.contains(" / ") else { continue }
      #expect(abs(a - b) < 0.05 * Swift.max(1, abs(a)), "\(formula.text): \(short.text)")
    }
    let twice = Formula.two(.subtract, .quantity("gain"), .quantity("gain"))
    #expect(twice.simplified == .zero)
    #expect(
      Formula.two(.subtract, .quantity("gain"), .two(.add, .number(1), .quantity("bias"))).text
        == "gain - (1 + bias)")
    #expect(
      Formula.two(.add, .quantity("gain"), .one(.negative, .quantity("bias"))).simplified.text
        == "gain - bias")
    #expect(Formula.one(.negative, .one(.negative, .quantity("gain"))).text == "-(-gain)")
  }

  @Test("that move nothing, are too long or cannot be are none")
  func refusals() {
    var candidate = Candidate(form: .divisive, rate: 0.1, gain: .zero, bias: .zero)
    #expect(candidate.checked == nil)
    candidate.gain = .two(.divide, .number(1), .zero)
    #expect(candidate.checked == nil)
    candidate.gain = (0..<20).reduce(.quantity("gain")) { formula, _ in
      .two(.add, formula, .quantity("bias"))
    }
    #expect(candidate.checked == nil)
    candidate.gain = .quantity("E[x]")
    #expect(candidate.checked == candidate && candidate.settings["bias"] == .text("bias"))
  }
}

@Suite("Selection by several aims")
struct SelectionByAimsTests {
  private let numbers: [[Double]] = [[1, 5], [2, 2], [5, 1], [2, 3], [6, 6], [1, 5]]

  @Test("puts what nothing else is better than in the first front")
  func fronts() {
    #expect(Selection.fronts(of: numbers) == [[0, 1, 2, 5], [3], [4]])
    var generator = SplitMix64(seed: 1)
    let many = (0..<60).map { _ in (0..<3).map { _ in Double(generator.next(below: 5)) } }
    let fronts = Selection.fronts(of: many)
    #expect(fronts.joined().sorted() == Array(many.indices))
    for (later, front) in fronts.enumerated() {
      for own in front {
        #expect(!front.contains { Selection.dominates(many[$0], many[own]) })
        if later > 0 {
          #expect(fronts[later - 1].contains { Selection.dominates(many[$0], many[own]) })
        }
      }
    }
  }

  @Test("prefers within a front what stands alone")
  func crowding() {
    let line: [[Double]] = [[0, 10], [1, 9], [2, 8], [6, 4], [10, 0]]
    let distances = Selection.crowding(of: Array(line.indices), line)
    #expect(distances[0] == .infinity && distances[4] == .infinity)
    #expect(abs(distances[1]! - 0.4) < 1e-12 && abs(distances[3]! - 1.6) < 1e-12)
    #expect(Selection.best(3, of: line) == [0, 4, 3])
    #expect(Selection.best(5, of: numbers).contains(3))
    #expect(!Selection.best(5, of: numbers).contains(4))
  }
}

@Suite("The search for rules")
struct DiscoveryTests {
  private func search(_ laboratory: Laboratory, generations: Int = 2) throws -> Discovery {
    guard case .network(var network, _) = laboratory.network(epochs: 1) else {
      throw ConfigurationError("no network")
    }
    network.validation = .holdout(share: 0.25)
    network.batchSize = 50
    return try Discovery(
      network, classes: 10, learningRates: [0.003, 0.03], seeds: 1, population: 6,
      generations: generations)
  }

  private func front(
    _ search: Discovery, _ laboratory: Laboratory, _ runner: ExperimentRunner
  ) throws -> [String] {
    try search.search(
      in: laboratory.store, make: { try runner.carryOut($0) }, report: { _, _, _ in }
    ).front.map { "\($0.candidate.words) \($0.score)" }
  }

  @Test("goes on where it was stopped, and comes to the same rules")
  func resumed() throws {
    let whole = try Laboratory()
    let search = try search(whole)
    let notes = Notes()
    let expected = try front(search, whole, whole.runner(notes))
    #expect(!expected.isEmpty)
    // Again: nothing is left to train.
    let idle = Notes()
    #expect(try front(search, whole, whole.runner(idle)) == expected && idle.ended.isEmpty)

    let broken = try Laboratory()
    let again = try self.search(broken)
    #expect(throws: (any Error).self) {
      try front(again, broken, broken.runner(Notes(), stopAfter: notes.ended.count / 2))
    }
    let rest = Notes()
    #expect(try front(again, broken, broken.runner(rest)) == expected)
    #expect(rest.ended.count < notes.ended.count)
    // More generations go on from these.
    let longer = Notes()
    _ = try front(try self.search(broken, generations: 3), broken, broken.runner(longer))
    #expect(longer.ended.count <= 12)
  }

  @Test("counts what died, diverged or is worse than chance as chance")
  func scores() throws {
    let laboratory = try Laboratory()
    let run = laboratory.network()
    func stored(_ loss: Double, dead: Double = 0, _ state: StoredRun.State = .finished) -> StoredRun
    {
      .made(run, ["test_loss": [9, loss], "dead": [0, dead]], state: state)
    }
    let score = Score(
      [
        (0.01, [stored(0.5), stored(0.7), stored(0.6)]),
        (0.1, [stored(1.4, dead: 1), stored(1, .diverged), stored(7)]),
      ], chance: 2)
    #expect(score.loss == 0.6 && score.learningRate == 0.01 && score.meanLoss == 1.3)
    #expect(abs(score.dead - 1.0 / 3) < 1e-12)
    #expect(score.aims(length: 7) == [600, 1300, score.dead, 7])
  }

  @Test("holds the best rules against built-in ones with fresh seeds")
  func confirmation() throws {
    let laboratory = try Laboratory()
    let search = try search(laboratory, generations: 0)
    let result = try search.search(
      in: laboratory.store, make: { try laboratory.runner().carryOut($0) }, report: { _, _, _ in })
    #expect(result.references.map(\.name) == ["none", "ip", "wd", "infomax", "incbn", "bn"])
    let experiment = try search.confirmation("discover/x", result, seeds: 2, source: "")
    #expect(experiment.panels.count == 2 && experiment.claims.count == 2)
    let seeds = experiment.configurations(firstSeed: 1 + search.seeds).map(\.seed)
    #expect(Set(seeds) == [2, 3])
  }

  @Test("refuses what cannot be searched")
  func refusals() throws {
    let laboratory = try Laboratory()
    guard case .network(let network, _) = laboratory.network() else { return }
    for (rates, seeds, population, generations) in [
      ([], 1, 5, 1), ([0.1, 0.1], 1, 5, 1), ([0.1], 0, 5, 1), ([0.1], 1, 1, 1), ([0.1], 1, 5, -1),
      ([.nan], 1, 5, 1),
    ] as [([Double], Int, Int, Int)] {
      #expect(throws: ConfigurationError.self) {
        try Discovery(
          network, classes: 10, learningRates: rates, seeds: seeds, population: population,
          generations: generations)
      }
    }
  }
}
