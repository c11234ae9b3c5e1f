import Foundation
import Networks
import Statistics
import Tensors
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
      about: [experiment.about, experiment.finding].filter { !$0.isEmpty }.joined(separator: " "),
      edition: Experiment.hasEditions(experiment.id) ? edition.rawValue : nil,
      differences: experiment.differences + experiment.publishedNotes + notesOnNumbers(),
      changes: experiment.changes.map(\.description), command: command, origin: nil,
      machine: "\(MachineRecord.cpuName), \(Engine.cores) cores",
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

  /// Only runs made as the published ones were can agree with them; on another set there are none.
  private func agreement(_ panel: Int, _ arm: Int, _ measure: Measure) -> Double? {
    let own = experiment.panels[panel].arms[arm]
    guard edition == .published, let published = own.published, published.hasRuns,
      measure == .trainLoss, own.configuration.epochs == published.lastEpoch()
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
