import Foundation
import Settings
import Testing
import Training

@testable import Experiments

@Suite("A run that begins with another run's network")
struct ParentTests {
  private func run(_ laboratory: Laboratory, _ rule: String, after epochs: Int = 2)
    -> RunConfiguration
  {
    guard case .network(let parent, _) = laboratory.network("bn", epochs: epochs),
      case .network(var network, _) = laboratory.network(rule)
    else { preconditionFailure("networks are networks") }
    network.parent = [parent]
    return .network(network, watch: nil)
  }

  @Test("is trained after that, and once with it for all that begin there")
  func trained() throws {
    let (laboratory, notes) = (try Laboratory(), Notes())
    let runs = [run(laboratory, "ip"), run(laboratory, "wd"), laboratory.network("ip")]
    try laboratory.runner(notes).carryOut(runs)
    #expect(notes.ended.count == 4 && Set(notes.ended).count == 4)
    let parent = try #require(runs[0].parent)
    let order = notes.ended
    let place = try #require(order.firstIndex(of: parent.key))
    for run in runs.prefix(2) {
      #expect(try #require(order.firstIndex(of: run.key)) > place)
      // It goes on from where the other has ended, not from the start.
      let own = try #require(try laboratory.store.run(run)).series("train_loss", epochs: 2)
      let first = try #require(try laboratory.store.run(parent)).series("train_loss", epochs: 2)
      #expect(own[0] < first[0])
    }
    try laboratory.runner(notes).carryOut(runs)
    #expect(notes.ended.count == 4)
  }

  @Test("has a name that follows from both, also when it is read again")
  func names() throws {
    let laboratory = try Laboratory()
    let first = run(laboratory, "ip")
    #expect(first.key != laboratory.network("ip").key)
    #expect(first.key != run(laboratory, "ip", after: 3).key)
    var second = first
    second.seed = 2
    #expect(second.parent?.seed == 2 && second.key != first.key)
    #expect(first.keys(of: 1..<3) == [first.key, second.key])
    let json = try JSONEncoder().encode(second)
    let read = try JSONDecoder().decode(RunConfiguration.self, from: json)
    #expect(read.key == second.key && read.parent?.key == second.parent?.key)
  }

  @Test("fails with a reason where the other diverged, or its network is gone")
  func failures() throws {
    let laboratory = try Laboratory()
    var diverging = run(laboratory, "ip")
    guard case .network(var network, _) = diverging else { return }
    network.parent[0].learningRate = LearningRate(.constant(1e30))
    diverging = .network(network, watch: nil)
    let lost = run(laboratory, "wd")
    let parent = try #require(lost.parent)
    try laboratory.runner().carryOut([parent])
    try FileManager.default.removeItem(at: laboratory.store.runFolder(parent.key))
    try laboratory.runner().carryOut([diverging, lost])
    for (run, reason) in [(diverging, "did not finish"), (lost, "is not there any more")] {
      let stored = try #require(try laboratory.store.run(key: run.key))
      #expect(stored.state == .failed && stored.reason?.contains(reason) == true)
    }
  }

  @Test("does not begin with a network that has learned for longer")
  func longer() throws {
    let laboratory = try Laboratory()
    let run = run(laboratory, "ip", after: 2)
    try laboratory.runner().carryOut([laboratory.network("bn", epochs: 3)])
    try laboratory.runner().carryOut([run])
    let stored = try #require(try laboratory.store.run(key: run.key))
    #expect(stored.state == .failed && stored.reason?.contains("has gone on to epoch 3") == true)
  }

  @Test("counts in cost and in the runs that are needed with the other, whose epochs shrink alike")
  func experiment() throws {
    let laboratory = try Laboratory()
    let run = run(laboratory, "ip", after: 8)
    let panel = Panel("", .course(.trainLoss), arms: [Arm("ip", run), Arm("wd", run)])
    var experiment = Experiment("x", "x", source: "x", about: "", runs: 3, panels: [panel])
    #expect(experiment.neededRuns.count == 6)
    #expect(experiment.neededRuns.cost() > 3 * run.cost / 2 * 1.25)
    experiment.changeNetworks { ($0.limit, $0.epochs) = (100, 1) }
    guard case .network(let network, _) = experiment.panels[0].arms[0].configuration else { return }
    #expect(network.epochs == 1 && network.parent[0].epochs == 4 && network.parent[0].limit == 100)
  }
}
