import Datasets
import Foundation
import Settings
import Testing
import Training

@testable import Experiments

@Suite("A random search", .needsGnuplot)
struct SweepTests {
  private func base(_ laboratory: Laboratory) -> TrainingConfiguration {
    guard case .network(var network, _) = laboratory.network(epochs: 1) else { return .init() }
    network.validation = .holdout(share: 0.5)
    return network
  }

  @Test("draws the same trials whenever it is asked, within their ranges")
  func trials() throws {
    let laboratory = try Laboratory()
    let axes = try ["learning-rate=0.0001..0.1", "rule.rate=0.2..0.4", "batch-size=10,20"]
      .map { try SweepAxis($0) }
    let sweep = try Sweep(base(laboratory), over: axes)
    let again = try Sweep(base(laboratory), over: axes)
    #expect((1...9).allSatisfy { sweep.trial($0) == again.trial($0) })
    #expect(Set((1...9).map { sweep.trial($0) }).count == 9)
    let configurations = try (1...200).map { try sweep.configuration(of: sweep.trial($0)) }
    let rates = configurations.map { $0.learningRate.value(at: 1) }
    #expect(rates.allSatisfy { (0.0001...0.1).contains($0) })
    // Even in the logarithm: about a third lies in each decade.
    #expect(abs(rates.count { $0 < 0.001 } - 67) < 20)
    #expect(Set(configurations.map(\.batchSize)) == [10, 20])
    let settings = try configurations[0].rule[0].rule.settings
    #expect(settings["rate"] == sweep.trial(1)["rule.rate"])
    #expect(try Sweep(base(laboratory), over: axes, seed: 2).trial(1) != sweep.trial(1))
  }

  @Test("halves: the best of each rung go on, and come to what they come to without it")
  func halving() throws {
    #expect(
      try Halving(factor: 3).rungs(trials: 9, epochs: 9).map { [$0.trials, $0.epochs] }
        == [[9, 1], [3, 3], [1, 9]])
    #expect(
      try Halving(factor: 2).rungs(trials: 5, epochs: 20).map { [$0.trials, $0.epochs] }
        == [[5, 5], [2, 10], [1, 20]])
    #expect(throws: ConfigurationError.self) { try Halving(factor: 1) }
    #expect(throws: ConfigurationError.self) {
      try Halving(factor: 3).rungs(trials: 2, epochs: 9)
    }
    let laboratory = try Laboratory()
    var base = base(laboratory)
    base.epochs = 4
    let sweep = try Sweep(base, over: [SweepAxis("learning-rate=1e-5..0.1")])
    let runner = laboratory.runner()
    let epochs = try sweep.epochs(
      by: Halving(factor: 2), trials: 6, seeds: 2, in: laboratory.store, identifying: { $0 },
      make: { try runner.carryOut($0) })
    #expect(epochs.sorted() == [1, 1, 1, 2, 2, 4])
    // The trials that were trained further had the lowest errors of their rung.
    func errors(_ epochs: Int, of trials: [Int]) throws -> [Int: Double] {
      let whole = try sweep.experiment(
        "", "", source: "", about: "", trials: 6, seeds: 2,
        epochs: Array(repeating: epochs, count: 6))
      return try Dictionary(
        uniqueKeysWithValues: trials.map { trial in
          let errors = try (1...2).map { seed in
            var run = whole.panels[0].arms[trial].configuration
            run.seed = seed
            let stored = try #require(try laboratory.store.run(run))
            return try #require(stored.series("test_error", epochs: epochs).min())
          }
          return (trial, errors.reduce(0, +) / 2)
        })
    }
    let first = try errors(1, of: Array(0..<6))
    let (stopped, went) = ((0..<6).filter { epochs[$0] == 1 }, (0..<6).filter { epochs[$0] > 1 })
    #expect(went.map { first[$0]! }.max()! <= stopped.map { first[$0]! }.min()!)
    let experiment = try sweep.experiment(
      "", "", source: "", about: "", trials: 6, seeds: 2, epochs: epochs)
    #expect(experiment.panels[0].arms.count { $0.name.contains("stopped after epoch 1") } == 3)
  }

  @Test("refuses what cannot be varied, and says what can")
  func refusals() throws {
    let laboratory = try Laboratory()
    for text in [
      "learning-rate", "learning-rate=", "learning-rate=3..1", "=1..2", "x=a..b", "x=,", "x=1,,2",
      ".=1", "a..b=1",
    ] {
      #expect(throws: ConfigurationError.self, "\(text)") { try SweepAxis(text) }
    }
    for text in ["nothing=1..2", "rule.nothing=1..2", "seed.x=1..2", "penalty.rate=1..2"] {
      #expect(throws: ConfigurationError.self, "\(text)") {
        try Sweep(base(laboratory), over: [SweepAxis(text)])
      }
    }
    #expect(throws: ConfigurationError.self) { try Sweep(base(laboratory), over: []) }
    for texts in [
      ["seed=1,2"], ["epochs=1,2"], ["batch-size=0"], ["scaling.rate=0.1,0.2", "scaling=synscaw"],
      ["batch-size=5", "batch-size=10"],
    ] {
      #expect(throws: ConfigurationError.self, "\(texts)") {
        try Sweep(base(laboratory), over: texts.map { try SweepAxis($0) })
      }
    }
  }

  @Test(
    "or a grid has each combination once, the last axis first, with as many seeds as are asked for")
  func grid() throws {
    let laboratory = try Laboratory()
    let axes = try ["learning-rate=0.01,0.1", "batch-size=5,10,20"].map { try SweepAxis($0) }
    let sweep = try Sweep(base(laboratory), over: axes, isGrid: true)
    #expect(sweep.gridSize == 6)
    let trials = (1...6).map(sweep.trial)
    #expect(trials.map { $0["batch-size"] } == [5, 10, 20, 5, 10, 20].map { .number($0) })
    #expect(
      trials.map { $0["learning-rate"] } == [0.01, 0.01, 0.01, 0.1, 0.1, 0.1].map { .number($0) })
    let experiment = try sweep.experiment(
      "sweeps/grid", "a grid", source: "", about: "", trials: 6, seeds: 3)
    #expect(Set(experiment.configurations().map(\.key)).count == 18)
    #expect(Set(experiment.configurations().map(\.seed)) == [1, 2, 3])
    #expect(try sweep.subject != Sweep(base(laboratory), over: axes).subject)
    #expect(throws: ConfigurationError.self) {
      try Sweep(base(laboratory), over: [SweepAxis("learning-rate=0.01..0.1")], isGrid: true)
    }
  }

  @Test("draws whole numbers where a setting takes no others, each as often as the rest")
  func wholeNumbers() throws {
    let laboratory = try Laboratory()
    let axes = try ["batch-size=1..4", "hidden=10..50", "rule.rate=0..1"].map { try SweepAxis($0) }
    let sweep = try Sweep(base(laboratory), over: axes)
    let trials = try (1...400).map { try sweep.configuration(of: sweep.trial($0)) }
    for size in 1...4 {
      let count = trials.count { $0.batchSize == size }
      #expect((60...140).contains(count), "\(size): \(count)")
    }
    #expect(Set(trials.map(\.batchSize)) == [1, 2, 3, 4])
    let widths = trials.compactMap(\.hidden.values.first)
    #expect(widths.count == 400 && widths.allSatisfy((10...50).contains))
    #expect(widths.contains(10) && widths.contains(50))
    let wide = try Sweep(base(laboratory), over: [SweepAxis("batch-size=50..500")])
    let sizes = try (1...200).map { try wide.configuration(of: wide.trial($0)).batchSize }
    // Even in the logarithm: half of them lie below 158.
    #expect(abs(sizes.count { $0 < 158 } - 100) < 30 && sizes.allSatisfy((50...500).contains))
    for text in ["batch-size=0.5..3", "batch-size=2.5..3.5"] {
      let error = try #require(
        #expect(throws: ConfigurationError.self) {
          try Sweep(base(laboratory), over: [SweepAxis(text)])
        })
      #expect(
        error.description == "'batch-size' takes whole numbers: give a range from one to another")
    }
  }

  @Test("has as many trials as can be held, and no fewer than one")
  func trialCounts() throws {
    let sweep = try Sweep(base(Laboratory()), over: [SweepAxis("learning-rate=0.1..0.2")])
    for trials in [0, -1, .min, 100_001, 9_000_000_000_000_000_000] {
      #expect(throws: ConfigurationError.self, "\(trials)") {
        try sweep.experiment("sweeps/a", "", source: "", about: "", trials: trials)
      }
    }
    for text in ["learning-rate=-1e308..1e308", "learning-rate=1e-320..1e308"] {
      #expect(throws: ConfigurationError.self, "\(text)") {
        try Sweep(base(Laboratory()), over: [SweepAxis(text)])
      }
    }
  }

  @Test("varies what has a name, also among several of its kind")
  func names() throws {
    let axes = try ["rule=ip,wd:rate=0.2", "penalty=none,synscal", "scaling=none,synscaw"].map {
      try SweepAxis($0)
    }
    let sweep = try Sweep(base(Laboratory()), over: axes)
    let trials = try (1...40).map { try sweep.configuration(of: sweep.trial($0)) }
    #expect(Set(trials.map(\.label)) == ["ip", "wd:rate=0.2"])
    #expect(Set(trials.map(\.penalty.count)) == [0, 1])
    #expect(Set(trials.map { $0.scaling == .none }) == [true, false])
  }

  @Test("ranks no trial that diverged on a table, and draws errors of zero")
  func edges() throws {
    let laboratory = try Laboratory()
    var network = base(laboratory)
    network.data = "iris"
    let sweep = try Sweep(network, over: [SweepAxis("learning-rate=0.001,0.01,0.1,0.2")])
    let experiment = try sweep.experiment("sweeps/test", "Test", source: "", about: "", trials: 12)
    for (place, run) in Set(experiment.configurations()).sorted(by: { $0.key < $1.key })
      .enumerated()
    {
      try laboratory.store.put(
        .made(
          run, place == 0 ? [:] : ["test_error": [place == 1 ? 0 : 0.3]],
          epochs: place == 0 ? 0 : 1, state: place == 0 ? .diverged : .finished))
    }
    let outcome = try Reproduction(
      experiment, scale: Scale(), store: laboratory.store,
      root: DataRoot(path: laboratory.folder.path)
    ).conclude(command: "")
    #expect(outcome.rows.contains { $0.ours.diverged == 1 && $0.ours.count == 0 })
    #expect(outcome.rows.allSatisfy { $0.ours.diverged == 0 || $0.ours.median == nil })
    let chart = try #require(outcome.charts.first)
    #expect(!chart.isLogarithmicY && chart.curves[1].y == [0])
  }

  @Test("goes on after its last trial when more are asked for, and draws all of them")
  func more() throws {
    let laboratory = try Laboratory()
    let sweep = try Sweep(
      base(laboratory),
      over: [SweepAxis("learning-rate=0.001..0.1"), SweepAxis("rule.rate=0..0.1")]
    )
    func experiment(_ trials: Int) throws -> Experiment {
      try sweep.experiment("sweeps/test", "Test", source: "", about: "", trials: trials)
    }
    try laboratory.runner().carryOut(experiment(2).configurations())
    let notes = Notes()
    try laboratory.runner(notes).carryOut(experiment(5).configurations())
    #expect(notes.ended.count == 3)
    let reproduction = Reproduction(
      try experiment(5), scale: Scale(), store: laboratory.store,
      root: DataRoot(path: laboratory.folder.path))
    let outcome = try reproduction.conclude(command: "")
    #expect(outcome.charts.count == 2 && outcome.caption.hasPrefix("Each mark is one run"))
    #expect(outcome.rows.allSatisfy { $0.place == nil && $0.arm.contains("rule.rate") })
    #expect(outcome.charts.allSatisfy { $0.curves[0].x.count == 5 && $0.curves[1].x.count == 1 })
    let errors = outcome.charts[0].curves[0].y
    #expect(outcome.charts[0].curves[1].y == [errors.min()!])
  }
}
