import Statistics

extension PanelRuns {
  /// The published networks tell ten classes apart.
  private static let publishedClasses = 10

  /// The last values of each arm, beside the published ones; runs that were not made as published
  /// cannot agree with them.
  func summaries(isAsPublished: Bool) -> [ArmOutcome] {
    guard let measure = panel.graph.measure else { return [] }
    // A trial is called by its settings already.
    let isScatter = if case .scatter = panel.graph { true } else { false }
    return panel.arms.enumerated().map { place, arm in
      ArmOutcome(
        panel: panel.title, arm: arm.name, place: isScatter ? nil : arm.place,
        measure: measure.title, ours: sample(place, measure, ranksDiverged: !isScatter),
        published: publishedSample(arm, measure),
        agreement: isAsPublished ? agreement(place, measure) : nil)
    }
  }

  private func lastValues(_ arm: Int, _ measure: Measure) -> [Int: Double] {
    series(arm, measure).compactMapValues { $0.last?.finite }
  }

  private func sample(
    _ arm: Int, _ measure: Measure, ranksDiverged: Bool
  ) -> ArmOutcome.Sample {
    let dead = dead(arm)
    let diverged = arms[arm].filter { $0.value.state == .diverged }
    // A trial that diverged has no number by which it could be the best.
    let last = lastValues(arm, measure).filter { ranksDiverged || diverged[$0.key] == nil }
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

  /// On another set than the published one there are no runs that could agree.
  private func agreement(_ arm: Int, _ measure: Measure) -> Double? {
    let own = panel.arms[arm]
    guard let published = own.published, published.hasRuns, measure == .trainLoss,
      own.configuration.epochs == published.lastEpoch()
    else { return nil }
    let ours = Array(lastValues(arm, measure).values)
    return wilcoxonRankSum(ours, published.finalValues()).p.finite
  }

  /// Each run on a line of its own.
  var runOutcomes: [RunOutcome] {
    let measure = panel.graph.measure ?? .trainLoss
    return panel.arms.enumerated().flatMap { place, arm in
      arms[place].sorted { $0.key < $1.key }.map { seed, run in
        let epochs = arm.configuration.epochs
        return RunOutcome(
          panel: panel.title, arm: arm.name + (arm.place.map { " at \($0)" } ?? ""), seed: seed,
          key: run.key, state: run.state.rawValue,
          last: measure.numbers(of: run.series(measure.series, epochs: epochs)).last?.finite,
          testError: run.series("test_error", epochs: epochs).last?.finite,
          isDead: isDead(run, arm: place), seconds: run.seconds, reason: run.reason)
      }
    }
  }

  /// Says where measures are infinite or NaN, which no mean, median or test takes in.
  var notesOnNumbers: [String] {
    guard let measure = panel.graph.measure ?? measureOfCells else { return [] }
    return panel.arms.enumerated().compactMap { place, arm in
      let count = series(place, measure).values.count { $0.contains { !$0.isFinite } }
      guard count > 0 else { return nil }
      return "\(panel.title), \(arm.name): the \(measure.title) of \(count) runs is infinite or "
        + "NaN in places; these are gaps in the curve, and a run that ends so is left out of the "
        + "numbers."
    }
  }

  private var measureOfCells: Measure? {
    guard case .table(let measure) = panel.graph else { return nil }
    return Measure(series: measure.series, title: measure.title)
  }
}
