import Datasets
import Foundation
import Networks
import Testing

@testable import Experiments

@Suite("Every experiment runs, in small")
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
          network.hidden = Widths(network.hidden.values.map { min($0, 20) })
          small.panels[panel].arms[arm].configuration = .network(network, watch: watch)
        }
      }
    }
    return small
  }

  @Test("and is drawn and judged", arguments: Experiment.all().map(\.id))
  func run(id: String) throws {
    let laboratory = try Laboratory()
    let experiment = small(try Experiment.named(id, .published), on: laboratory.set)
    var scale = Scale()
    scale.data = laboratory.set
    let reproduction = Reproduction(
      experiment, edition: .published, scale: scale, store: laboratory.store,
      root: DataRoot(path: laboratory.folder.path))
    try laboratory.crew().carryOut(reproduction.configurations)
    let outcome = try reproduction.conclude(command: "")
    #expect(outcome.runs.count == experiment.configurations().count)
    #expect(try laboratory.store.runs().allSatisfy { $0.state != .failed })
    #expect(outcome.claims.count == experiment.claims.count)
    #expect(outcome.charts.count == experiment.panels.count)
    #expect(outcome.charts.allSatisfy { !$0.curves.isEmpty || $0.picture != nil })
  }

  @Test("also by the text", arguments: Shaw2020.experiments(.text).map(\.id))
  func text(id: String) throws {
    let laboratory = try Laboratory()
    let experiment = small(try Experiment.named(id, .text), on: laboratory.set)
    try laboratory.crew().carryOut(experiment.configurations())
    let runs = try laboratory.store.runs()
    #expect(runs.allSatisfy { $0.state != .failed })
  }
}
