import Datasets
import Foundation
import Settings
import Testing
import Training

@testable import Experiments

@Suite("Numbers that are none", .needsGnuplot)
struct NonFiniteTests {
  private func conclude(_ experiment: Experiment, in laboratory: Laboratory) throws -> Outcome {
    try Reproduction(
      experiment, scale: Scale(), store: laboratory.store,
      root: DataRoot(path: laboratory.folder.path)
    ).conclude(command: "homeostat")
  }

  @Test("are stored, drawn as gaps and spoken of, and come back from the page's file")
  func gaps() throws {
    let laboratory = try Laboratory()
    let measure = Measure(series: "information_of_inputs", title: "information")
    let arms = (1...2).map { Arm("arm \($0)", laboratory.network($0 == 1 ? "ip" : "none")) }
    let experiment = Experiment(
      "test/gaps", "Gaps", source: "", about: "", runs: 3,
      panels: [Panel("a", .course(measure), arms: arms)],
      claims: [.endsLower("arm 1", than: "arm 2", measure: measure)])
    for (place, arm) in arms.enumerated() {
      for seed in 1...3 {
        var run = arm.configuration
        run.seed = seed
        let numbers = place == 0 ? [.infinity, seed == 1 ? .nan : 2] : [3, Double(seed)]
        try laboratory.store.put(.made(run, ["information_of_inputs": numbers]))
        #expect(try laboratory.store.run(run)?.series["information_of_inputs"]?[0] == numbers[0])
      }
    }
    let outcome = try conclude(experiment, in: laboratory)
    #expect(outcome.rows[0].ours.count == 2 && outcome.rows[0].ours.median == 2)
    // A claim about a number that is NaN is not judged.
    #expect(outcome.claims[0].verdict == .undecidable && outcome.claims[0].comparison.p == nil)
    #expect(outcome.differences.contains { $0.contains("of 3 runs is infinite or NaN") })
    let curve = outcome.charts[0].curves[0]
    #expect(curve.y[0].isNaN && curve.y[1] == 2)
    let file = laboratory.store.folder.appending(path: "test/gaps/outcome.json")
    let saved = try JSONDecoder().decode(Outcome.self, from: Data(contentsOf: file))
    #expect(saved.charts[0].curves[0].y[0].isNaN && saved.charts[0].curves[0].y[1] == 2)
    #expect(
      try laboratory.store.run(arms[0].configuration)?.json(pretty: false).contains("null") == true)
  }

  @Test("leave a panel empty where there are no others")
  func onlyGaps() throws {
    let laboratory = try Laboratory()
    var chart = Chart("nothing", x: "x", y: "y")
    chart.isLogarithmicY = true
    chart.curves = [Curve("a", colour: 0, x: [1, 2], y: [.nan, .infinity])]
    var zeros = Chart("zeros", x: "x", y: "y")
    zeros.isLogarithmicY = true
    zeros.curves = [Curve("a", colour: 0, x: [1, 2], y: [0, 0])]
    try FigureFiles(title: "", charts: [chart, zeros]).write(to: laboratory.folder)
    let csv = try String(
      contentsOf: laboratory.folder.appending(path: "figure.csv"), encoding: .utf8)
    #expect(csv.contains("1,a,line,1.0,nan,,\n"))
  }

  @Test("a trial that diverged is never the best, and is marked and counted")
  func divergedTrials() throws {
    let laboratory = try Laboratory()
    guard case .network(var network, _) = laboratory.network(epochs: 1) else { return }
    network.validation = .holdout(share: 0.5)
    let sweep = try Sweep(network, over: [SweepAxis("learning-rate=0.001,0.01,0.1,0.2")])
    let experiment = try sweep.experiment("sweeps/a", "A", source: "", about: "", trials: 12)
      .identified(in: DataRoot(path: laboratory.folder.path))
    let runs = Set(experiment.configurations()).sorted { $0.key < $1.key }
    for (place, run) in runs.enumerated() {
      // The trial that came to its end is worse than chance.
      try laboratory.store.put(
        place > 0
          ? .made(run, [:], epochs: 0, state: .diverged)
          : .made(run, ["test_error": [0.95]], epochs: 1))
    }
    let outcome = try conclude(experiment, in: laboratory)
    #expect(outcome.rows.allSatisfy { ($0.ours.diverged == 1) == ($0.ours.median == nil) })
    #expect(outcome.rows.compactMap(\.ours.median).allSatisfy { $0 == 0.95 })
    let curves = outcome.charts[0].curves
    try #require(curves.map(\.style) == [.points, .points, .diverged])
    #expect(Set(curves[2].x).count == runs.count - 1 && curves[2].y.allSatisfy(\.isNaN))
    #expect(outcome.caption.contains("diverged"))
  }

  @Test("a diverged run counts as chance among the classes that there are")
  func chance() throws {
    let laboratory = try Laboratory(classes: 4)
    guard case .network(let network, _) = laboratory.network() else { return }
    let run = RunConfiguration.network(
      try network.identified { try DataSource($0, root: DataRoot(path: "")) }, watch: nil)
    #expect(run.classes == 4)
    #expect(PanelRuns.chance("test_error", of: run) == 0.75)
    #expect(abs(PanelRuns.chance("train_loss", of: run)! - log(4)) < 1e-12)
    #expect(RunConfiguration.network(network, watch: nil).classes == nil)
    var named = network
    (named.data, named.contents) = ("cifar-100", nil)
    #expect(RunConfiguration.network(named, watch: nil).classes == 100)
    named.data = "iris"
    #expect(RunConfiguration.network(named, watch: nil).classes == nil)
  }
}
