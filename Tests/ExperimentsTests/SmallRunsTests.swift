import Datasets
import Foundation
import Networks
import Plasticity
import Testing
import Training

@testable import Experiments

@Suite("Every experiment runs, in small", .needsGnuplot)
struct SmallRunsTests {
  /// The experiment with two seeds of an epoch on tiny images, narrow, and few iterations of a neuron.
  private func small(_ experiment: Experiment, on set: String) -> Experiment {
    var scale = Scale()
    (scale.runs, scale.epochs, scale.data) = (2, 1, set)
    var small = experiment.scaled(scale)
    for panel in small.panels.indices {
      for arm in small.panels[panel].arms.indices {
        switch small.panels[panel].arms[arm].configuration {
        case .neuron(var neuron):
          (neuron.samples, neuron.iterations, neuron.every) = (200, 4, 2)
          small.panels[panel].arms[arm].configuration = .neuron(neuron)
        case .network(var network, let watch):
          network.limit = 0
          if !network.network.isDense { makeSmall(&network) }
          for index in network.parent.indices { makeSmall(&network.parent[index]) }
          if network.stream != .none {
            network.stream = .named("\(network.stream.name):samples=60")
          }
          // Images have no targets of numbers.
          if isOfOneTarget(small.panels[panel]) {
            (network.data, network.target) = (set + ".csv", "y,z")
          }
          network.hidden = Widths(network.hidden.values.map { min($0, 20) })
          small.panels[panel].arms[arm].configuration = .network(network, watch: watch)
        }
      }
    }
    return small
  }

  /// Whether a panel shows the error of one of several targets.
  private func isOfOneTarget(_ panel: Panel) -> Bool {
    guard case .table(let cell) = panel.graph else { return false }
    return cell.series.hasPrefix("test_error.")
  }

  /// Few samples for the shallowest network of the kind.
  private func makeSmall(_ network: inout TrainingConfiguration) {
    (network.limit, network.batchSize) = (40, 20)
    switch network.shape.architecture {
    case is ResNet: network.network = .other(ArchitectureChoice(ResNet(depth: 20)))
    case is GRUNetwork, is LSTMNetwork: break
    case is Transformer:
      var transformer = Transformer()
      (transformer.units, transformer.heads, transformer.patch) = (8, 2, 2)
      network.network = .other(ArchitectureChoice(transformer))
    // Its 128 × 128 places are none for small images.
    case is FrequencyDecomposition: network.network = .dense(skip: false)
    default: Issue.record("no small form of \(network.network)")
    }
  }

  @Test("and is drawn and judged", arguments: Experiment.all().map(\.id))
  func run(id: String) throws {
    let laboratory = try Laboratory()
    let named = try Experiment.named(id, .published)
    // Tables II and III have Table I's residual networks.
    let part =
      ["hofmann2021/table2", "hofmann2021/table3"].contains(id) ? try named.only(["MLP"]) : named
    let rows = (0..<40).map { "\($0 % 7),\(Double($0 % 5) / 10),\(Double($0 % 4) / 9)\n" }
    try Data(("x,y,z\n" + rows.joined()).utf8).write(to: URL(filePath: laboratory.set + ".csv"))
    let experiment = small(part, on: laboratory.set)
    var scale = Scale()
    scale.data = laboratory.set
    let reproduction = Reproduction(
      experiment, scale: scale, store: laboratory.store,
      root: DataRoot(path: laboratory.folder.path))
    try laboratory.runner().carryOut(reproduction.configurations)
    let outcome = try reproduction.conclude(command: "")
    #expect(outcome.runs.count == experiment.configurations().count)
    #expect(outcome.claims.map(\.text) == experiment.claims.map(\.text))
    #expect(outcome.claims.allSatisfy { (1...2).contains($0.comparison.pairs) })
    #expect(outcome.charts.count == experiment.panels.count)
    for chart in outcome.charts { expectDrawn(chart) }
    try expectSound(laboratory.store.runs())
  }

  /// Numbers for every point of a chart, or a picture of its size.
  private func expectDrawn(_ chart: Chart) {
    if let picture = chart.picture {
      #expect(picture.pixels.count == 3 * picture.width * picture.height)
      #expect(Set(picture.pixels).count > 1, "\(chart.title)")
    } else {
      #expect(!chart.curves.isEmpty, "\(chart.title)")
    }
    for curve in chart.curves {
      #expect(!curve.x.isEmpty && curve.x.count == curve.y.count, "\(chart.title), \(curve.name)")
      #expect(curve.x.allSatisfy { $0.isFinite }, "\(chart.title), \(curve.name)")
    }
  }

  /// A loss between nothing and what no small network exceeds, and measures in their ranges; and other
  /// numbers where the rule or the seed of a network is another, unless it died, or its rule moves in later epochs.
  private func expectSound(_ runs: [StoredRun]) {
    var seen: [[Double]: (rule: [Rule], seed: Int)] = [:]
    for run in runs where run.state != .diverged {
      #expect(run.state == .finished, "\(run.reason ?? "")")
      guard case .network(let network, _) = run.configuration else {
        #expect(run.series["entropy"]?.count == 3 && run.series["gain"]?.count == 3)
        continue
      }
      let losses = run.series("train_loss", epochs: 1) + run.series("test_loss", epochs: 1)
      #expect(losses.count == 2 && losses.allSatisfy(\.isFinite), "\(losses)")
      // Deep networks and penalised ones may be far off after two steps.
      #expect(!network.network.isDense || losses.allSatisfy { $0 > 0 && $0 < 100 }, "\(losses)")
      let error = run.series("test_error", epochs: 1)
      #expect(error.count == 1 && error.allSatisfy { (0...1).contains($0) }, "\(error)")
      guard run.series("dead", epochs: 1) == [0],
        network.rule.allSatisfy({ $0.epochs.contains(1) })
      else { continue }
      if let other = seen.updateValue((network.rule, network.seed), forKey: losses) {
        #expect(other == (network.rule, network.seed), "the same numbers for both")
      }
    }
  }

  @Test("also by the text", arguments: Shaw2020.experiments(.text).map(\.id))
  func text(id: String) throws {
    let laboratory = try Laboratory()
    let experiment = small(try Experiment.named(id, .text), on: laboratory.set)
    try laboratory.runner().carryOut(experiment.configurations())
    try expectSound(laboratory.store.runs())
  }
}
