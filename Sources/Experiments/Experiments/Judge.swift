import Foundation
import Networks
import Statistics
import Training

/// Turns the runs of an experiment into its outcome.
struct Judge {
  let experiment: Experiment
  let edition: Edition
  let firstSeed: Int
  let store: RunStore
  /// The stored runs by panel, arm and seed.
  let runs: [[[Int: StoredRun]]]

  /// The published networks tell ten classes apart.
  static let publishedClasses = 10

  /// A network that diverged counts as one that knows nothing: the loss and the error of equal chances
  /// of all classes. It has no other measures, and none on a table.
  static func chance(_ series: String, of configuration: RunConfiguration) -> Double? {
    guard let classes = configuration.classes else { return nil }
    return switch series {
    case "train_loss", "test_loss": log(Double(classes))
    case "test_error", "best_test_error": 1 - 1 / Double(classes)
    default: nil
    }
  }

  /// A network whose last training loss lies above this, a little below that of equal chances, counts
  /// as dead, like one whose outputs are all silent: of the published runs no other sign is known.
  static func deadLoss(classes: Int) -> Double { 0.977 * log(Double(classes)) }

  init(
    _ experiment: Experiment, edition: Edition, firstSeed: Int, store: RunStore
  ) throws {
    self.experiment = experiment
    self.edition = edition
    self.firstSeed = firstSeed
    self.store = store
    let seeds = firstSeed..<firstSeed + experiment.runs
    runs = try experiment.panels.map { panel in
      try panel.arms.map { arm in
        var found: [Int: StoredRun] = [:]
        for seed in seeds {
          var configuration = arm.configuration
          configuration.seed = seed
          if let run = try store.run(configuration), run.state != .failed { found[seed] = run }
        }
        return found
      }
    }
  }

  /// The series of a measure for each seed of an arm; a run that diverged has one value, chance.
  func series(_ panel: Int, _ arm: Int, _ measure: Measure) -> [Int: [Double]] {
    let configuration = experiment.panels[panel].arms[arm].configuration
    return runs[panel][arm].mapValues { run in
      run.state == .diverged
        ? Self.chance(measure.series, of: configuration).map { [$0] } ?? []
        : run.series(measure.series, epochs: configuration.epochs)
    }
  }

  /// The measure by which the arms of a panel are summarised.
  static func measure(of graph: Graph) -> Measure? {
    switch graph {
    case .course(let measure, _, _), .sweep(let measure, _, _), .scatter(let measure, _, _): measure
    case .density: .entropy
    case .layers, .drawing, .table, .weights: nil
    }
  }

  func outcome(command: String, charts: [Chart]) -> Outcome {
    let all = runs.flatMap { $0 }.flatMap { $0.values }
    var counted: Set<String> = []
    let seconds = all.filter { counted.insert($0.key).inserted }.reduce(0) { $0 + $1.seconds }
    return Outcome(
      id: experiment.id, title: experiment.title, source: experiment.source,
      about: experiment.about,
      edition: Experiment.hasEditions(experiment.id) ? edition.rawValue : nil,
      differences: experiment.differences + notesOnNumbers(),
      changes: experiment.changes, command: command, origin: nil,
      machine: "\(MachineRecord.cpuName), \(ProcessInfo.processInfo.activeProcessorCount) cores",
      version: MachineRecord.version, seconds: seconds, rows: rows(), table: table(),
      claims: claims(),
      runs: runOutcomes(), charts: charts)
  }

  private func rows() -> [ArmOutcome] {
    experiment.panels.enumerated().flatMap { index, panel -> [ArmOutcome] in
      guard let measure = Self.measure(of: panel.graph) else { return [] }
      // A trial is called by its settings already.
      let isScatter = if case .scatter = panel.graph { true } else { false }
      return panel.arms.enumerated().map { place, arm in
        let published = publishedSample(arm, measure)
        return ArmOutcome(
          panel: panel.title, arm: arm.name, place: isScatter ? nil : arm.place,
          measure: measure.title,
          ours: sample(index, place, measure, ranksDiverged: !isScatter), published: published,
          agreement: agreement(index, place, measure))
      }
    }
  }

  private func lastValues(_ panel: Int, _ arm: Int, _ measure: Measure) -> [Int: Double] {
    series(panel, arm, measure).compactMapValues { $0.last?.finite }
  }

  func isDead(_ run: StoredRun, _ configuration: RunConfiguration) -> Bool {
    guard case .network(let network, _) = configuration, network.outputReLU,
      network.loss == .crossEntropy, run.state == .finished
    else { return false }
    let deadLoss = configuration.classes.map(Self.deadLoss) ?? .infinity
    return run.series("dead", epochs: configuration.epochs).last == 1
      || (run.series("train_loss", epochs: configuration.epochs).last ?? 0) > deadLoss
  }

  private func sample(
    _ panel: Int, _ arm: Int, _ measure: Measure, ranksDiverged: Bool
  ) -> ArmOutcome.Sample {
    let configuration = experiment.panels[panel].arms[arm].configuration
    let stored = runs[panel][arm]
    let dead = stored.filter { isDead($0.value, configuration) }
    let diverged = stored.filter { $0.value.state == .diverged }
    // A trial that diverged has no number by which it could be the best.
    let last = lastValues(panel, arm, measure).filter {
      ranksDiverged || diverged[$0.key] == nil
    }
    let survivors = last.filter { dead[$0.key] == nil && diverged[$0.key] == nil }
    return .init(
      last.sorted { $0.key < $1.key }.map(\.value), dead: dead.count, diverged: diverged.count,
      survivors: Array(survivors.values))
  }

  private func publishedSample(_ arm: Arm, _ measure: Measure) -> ArmOutcome.Sample? {
    guard let published = arm.published, published.hasRuns, measure == .trainLoss else {
      return nil
    }
    let values = published.finalValues()
    let deadLoss = Self.deadLoss(classes: Self.publishedClasses)
    let survivors = values.filter { $0 <= deadLoss }
    return .init(
      values, dead: values.count - survivors.count, diverged: 0, survivors: survivors)
  }

  /// Only runs made as the published ones were can agree with them.
  private func agreement(_ panel: Int, _ arm: Int, _ measure: Measure) -> Double? {
    let own = experiment.panels[panel].arms[arm]
    guard edition == .published, let published = own.published, published.hasRuns,
      measure == .trainLoss, own.configuration.epochs == published.lastEpoch(),
      !experiment.changes.contains(where: { $0.contains("in place of") && !$0.contains("runs") })
    else { return nil }
    let ours = Array(lastValues(panel, arm, measure).values)
    return wilcoxonRankSum(ours, published.finalValues()).p.finite
  }

  private func runOutcomes() -> [RunOutcome] {
    experiment.panels.enumerated().flatMap { index, panel -> [RunOutcome] in
      let measure = Self.measure(of: panel.graph) ?? .trainLoss
      return panel.arms.enumerated().flatMap { place, arm in
        runs[index][place].sorted { $0.key < $1.key }.map { seed, run in
          let epochs = arm.configuration.epochs
          return RunOutcome(
            panel: panel.title, arm: arm.name + (arm.place.map { " at \($0)" } ?? ""), seed: seed,
            key: run.key, state: run.state.rawValue,
            last: run.series(measure.series, epochs: epochs).last?.finite,
            testError: run.series("test_error", epochs: epochs).last?.finite,
            isDead: isDead(run, arm.configuration), seconds: run.seconds, reason: run.reason)
        }
      }
    }
  }
}

// Claims.
extension Judge {
  private typealias Series = (Int, String, Measure) -> [Int: [Double]]

  private func claims() -> [ClaimOutcome] {
    let seeds = Array(firstSeed..<firstSeed + experiment.runs)
    let ours = compare(seeds: seeds) { panel, arm, measure in
      guard let place = place(panel, arm) else { return [:] }
      return series(panel - 1, place, measure)
    }
    let published = compare(seeds: Array(1...10)) { panel, arm, measure in
      guard let place = place(panel, arm), measure == .trainLoss,
        let published = experiment.panels[panel - 1].arms[place].published, published.hasRuns
      else { return [:] }
      let last = Double(published.lastEpoch())
      return published.curves().filter { $0.value.last?.x == last }.mapValues { $0.map(\.y) }
    }
    return experiment.claims.indices.compactMap { index in
      guard let own = ours[index] else { return nil }
      return ClaimOutcome(
        text: experiment.claims[index].text, verdict: own.verdict, comparison: own,
        published: published[index])
    }
  }

  /// A number without spread of its own is no sample, and effect sizes in units of it mean nothing.
  private func isConstant(_ values: [Double]) -> Bool { values.allSatisfy { $0 == values[0] } }

  private func place(_ panel: Int, _ arm: String) -> Int? {
    experiment.panels[panel - 1].arms.firstIndex { $0.name == arm }
  }

  /// Each claim's comparison, corrected for all of them; nil where no seed has both sides.
  private func compare(seeds: [Int], _ series: Series) -> [ClaimOutcome.Comparison?] {
    let sides = experiment.claims.map { claim -> (lower: [Double], higher: [Double]) in
      let lower = claim.lower.values(series, seeds: seeds)
      let higher = claim.higher.values(series, seeds: seeds)
      let common = seeds.filter {
        lower[$0]?.finite != nil && higher[$0]?.finite != nil
      }
      return (common.map { lower[$0]! }, common.map { higher[$0]! })
    }
    let raw = sides.map { $0.lower.isEmpty ? .nan : wilcoxonSignedRank($0.lower, $0.higher).p }
    let known = raw.indices.filter { raw[$0].isFinite }
    var corrected = raw
    for (place, p) in zip(known, holm(known.map { raw[$0] })) { corrected[place] = p }
    return sides.indices.map { index in
      let (lower, higher) = sides[index]
      guard !lower.isEmpty else { return nil }
      let comparison = PairedComparison(
        claiming: lower, lowerThan: higher, p: corrected[index].isFinite ? corrected[index] : 1)
      return .init(
        verdict: comparison.verdict, pairs: comparison.pairs,
        medianDifference: comparison.medianDifference.finite,
        interval: comparison.interval.map { [$0.lowerBound, $0.upperBound] },
        p: corrected[index].finite, pairedT: pairedT(lower, higher).p.finite,
        welch: welchT(lower, higher).p.finite, cliffsDelta: comparison.cliffsDelta.finite,
        hedgesG: isConstant(lower) || isConstant(higher) ? nil : hedgesG(lower, higher).finite)
    }
  }
}
