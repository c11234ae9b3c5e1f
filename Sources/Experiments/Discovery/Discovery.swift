import Foundation
import Plasticity
import Settings
import Statistics
import Training

/// An evolutionary search for rules over equations, from nothing but what a neuron knows of itself.
///
/// Generation 0 is random, and four times as large as the others. Each later one has children of one
/// parent or of two, and the best of both go on (NSGA-II): by the loss, the loss over all learning rates, the
/// share of dead networks and the length. Half of the parents are chosen so, half by the loss over all rates. All follows from the seed and from the runs in the store, so that a search that was killed goes
/// on where it stopped.
package struct Discovery: Sendable {
  /// The networks that judge a rule, but for rule and learning rate.
  package let base: TrainingConfiguration
  package let learningRates: [Double]
  /// How many networks there are of each learning rate.
  package let seeds: Int
  package let population: Int
  package let generations: Int
  /// The loss of equal odds for all classes.
  let chance: Double

  package init(
    _ base: TrainingConfiguration, classes: Int, learningRates: [Double], seeds: Int,
    population: Int, generations: Int
  ) throws {
    guard (2...10_000) ~= population, (0...10_000) ~= generations, (1...1000) ~= seeds else {
      throw ConfigurationError(
        "a search has from 2 to 10,000 rules a generation, up to 10,000 generations and from 1 to 1,000 "
          + "seeds")
    }
    guard !learningRates.isEmpty, Set(learningRates).count == learningRates.count,
      learningRates.allSatisfy({ (1e-30...1e30).contains($0) })
    else { throw ConfigurationError("a search needs learning rates, each once, as in 0.003,0.01") }
    try base.selection.refuse(on: "a search, whose rules are judged")
    self.base = base
    self.learningRates = learningRates
    self.seeds = seeds
    self.population = population
    self.generations = generations
    chance = log(Double(classes))
  }

  /// A rule with its score.
  package struct Judged: Sendable {
    package let candidate: Candidate
    package let score: Score

    var aims: [Double] { score.aims(length: candidate.length) }
  }

  /// What a search has come to.
  package struct Result: Sendable {
    /// The rules that no other is better than in every respect, by their mean loss.
    package let front: [Judged]
    package let references: [Reference]
    /// How many rules were tried.
    package let tried: Int
  }

  /// Searches; `make` sees to it that runs are in the store, and `report` hears of each generation.
  package func search(
    in store: RunStore, make: @escaping ([RunConfiguration]) throws -> Void,
    report: (_ generation: Int, _ best: Judged, _ tried: Int) -> Void
  ) throws -> Result {
    let references = try bestReferences(in: store, make: make)
    var judge = Judge(discovery: self, store: store, make: make)
    var generator = SplitMix64(seed: base.seed)
    var parents: [Candidate] = []
    while parents.count < 4 * population {
      let candidate = Candidate.random(&generator)
      if !parents.contains(candidate) { parents.append(candidate) }
    }
    for generation in 0...generations {
      var pool = parents
      if generation > 0 { pool += children(of: try judge.judged(parents), &generator) }
      let judged = try judge.judged(pool)
      parents = Selection.best(population, of: judged.map(\.aims)).map { pool[$0] }
      if let best = judged.min(by: { $0.score.meanLoss < $1.score.meanLoss }) {
        report(generation, best, judge.tried)
      }
    }
    let all = judge.all
    var seen: Set<[Double]> = []
    // Of rules that are alike in all respects, the first.
    let front = Selection.fronts(of: all.map(\.aims))[0].map { all[$0] }
      .filter { seen.insert($0.aims).inserted }
    return Result(
      front: front.sorted {
        ($0.score.meanLoss, $0.candidate.length) < ($1.score.meanLoss, $1.candidate.length)
      }, references: references, tried: judge.tried)
  }

  /// The children of a generation.
  private func children(of parents: [Judged], _ generator: inout SplitMix64) -> [Candidate] {
    let aims = parents.map(\.aims)
    let ranking = Selection.best(parents.count, of: aims)
    func parent() -> Candidate {
      if generator.isLucky(0.5) {
        let drawn = (0..<3).map { _ in parents[generator.next(below: parents.count)] }
        return drawn.min { $0.score.meanLoss < $1.score.meanLoss }!.candidate
      }
      let place = min(generator.next(below: ranking.count), generator.next(below: ranking.count))
      return parents[ranking[place]].candidate
    }
    var known = Set(parents.map(\.candidate))
    var children: [Candidate] = []
    while children.count < population {
      let child: Candidate =
        switch generator.uniform() {
        case ..<0.55: parent().mutated(&generator)
        case ..<0.95: .crossed(parent(), parent(), &generator)
        default: .random(&generator)
        }
      if known.insert(child).inserted { children.append(child) }
    }
    return children
  }

  /// The networks that judge a rule: of each learning rate, with each seed.
  func runs(_ rule: Rule) -> [(learningRate: Double, runs: [RunConfiguration])] {
    learningRates.map { rate in
      var network = base
      network.rule = [rule]
      network.learningRate = LearningRate(.constant(rate))
      return (
        rate,
        (0..<seeds).map { seed in
          network.seed = base.seed + seed
          return .network(network, watch: nil)
        }
      )
    }
  }

  /// The scores of rules, whose runs are made where they are missing.
  func scores(
    of rules: [Rule], in store: RunStore, make: ([RunConfiguration]) throws -> Void
  ) throws -> [Score] {
    let runs = rules.map(self.runs)
    try make(runs.flatMap { $0.flatMap(\.runs) })
    return try runs.map { rates in
      Score(
        try rates.map { rate, runs in
          (rate, try runs.map { try finished($0, in: store) })
        }, chance: chance)
    }
  }

  private func finished(_ run: RunConfiguration, in store: RunStore) throws -> StoredRun {
    guard let stored = try store.run(run), stored.state != .failed else {
      let reason = try store.run(run)?.reason ?? "it is not in the store"
      throw ConfigurationError("the run \(run.key) failed: \(reason)")
    }
    return stored
  }
}

/// Judges rules, each once.
private struct Judge {
  let discovery: Discovery
  let store: RunStore
  let make: ([RunConfiguration]) throws -> Void
  private var scores: [Candidate: Score] = [:]
  /// In the order in which they were tried.
  private var order: [Candidate] = []

  init(
    discovery: Discovery, store: RunStore, make: @escaping ([RunConfiguration]) throws -> Void
  ) {
    (self.discovery, self.store, self.make) = (discovery, store, make)
  }

  var tried: Int { order.count }

  var all: [Discovery.Judged] {
    order.map { Discovery.Judged(candidate: $0, score: scores[$0]!) }
  }

  mutating func judged(_ candidates: [Candidate]) throws -> [Discovery.Judged] {
    let new = candidates.filter { scores[$0] == nil }
    let rules = try new.map { candidate in
      guard let rule = candidate.rule else {
        throw ConfigurationError("\(candidate.settings) is no rule")
      }
      return rule
    }
    for (candidate, score) in zip(
      new, try discovery.scores(of: rules, in: store, make: make))
    {
      scores[candidate] = score
      order.append(candidate)
    }
    return candidates.map { Discovery.Judged(candidate: $0, score: scores[$0]!) }
  }
}
