import Datasets
import Foundation
import Testing
import Training

@testable import Experiments

@Suite("The store of runs and its runner")
struct StoreTests {
  @Test("names a run by all that decides its numbers, and by nothing else")
  func keys() throws {
    let laboratory = try Laboratory()
    let run = laboratory.network()
    #expect(run.key == laboratory.network(epochs: 40).key)
    #expect(run.key != laboratory.network(seed: 2).key)
    #expect(run.key != laboratory.network("ip:biasRateScale=1").key)
    guard case .network(var network, _) = run else { return }
    network.dataRoot = "/elsewhere"
    #expect(RunConfiguration.network(network, watch: nil).key == run.key)
    #expect(RunConfiguration.network(network, watch: Watch()).key != run.key)
    // Runs of earlier versions are found by these names.
    #expect(RunConfiguration.neuron(NeuronConfiguration()).key == "2ce8e50919577592")
  }

  @Test(
    "finds the runs of earlier versions by the names that they had, whatever the seed",
    arguments: [
      (
        "shaw2020/fig5",
        ["ddf21cd5eb4307a6", "843ee7bfe7b179c3", "0611c68287a84076", "e953bd7c8943c0ef"]
      ),
      (
        "shaw2019/fig5.1",
        ["a7c7c734b01b7d4e", "32390e396d728fa3", "ae896a91f47ed86f", "a8f2f4406d181667"]
      ),
      (
        "hofmann2021/table1",
        ["fadb39d3a4b9eacd", "38013de1b1dd46a6", "9bdb4e15b2e10e66", "4f6f9c2bacf69cb1"]
      ),
      (
        "beyond/equilibria",
        ["a18a4c733aadf846", "1b2c74fa5fc4253a", "4b96b44d89a48cad", "87a582e375b60fe8"]
      ),
    ])
  func earlierKeys(experiment: String, keys: [String]) throws {
    let panels = try Experiment.named(experiment, .published).panels
    let arm = try #require(panels.flatMap(\.arms).first).configuration
    let found = [0, 1, 3, 10].map { seed in
      var run = arm
      run.seed = seed
      return run.key
    }
    #expect(found == keys)
    #expect(arm.keys(of: 0..<2) == Array(keys[..<2]) && arm.keys(of: 10..<11) == [keys[3]])
  }

  @Test("keeps runs with all their numbers, and the better of two stores")
  func keep() throws {
    let (first, second) = (try Laboratory(), try Laboratory())
    let run = first.network()
    #expect(try first.store.run(run) == nil)
    try first.store.put(.made(run, ["information": [1, .nan], "dead": [0, 0]]))
    let kept = try #require(try first.store.run(run))
    #expect(kept.series["information"]![0] == 1 && kept.series["information"]![1].isNaN)
    // One epoch more is not there.
    #expect(try first.store.run(first.network(epochs: 3)) == nil)
    #expect(try first.store.run(first.network(epochs: 1))?.series("dead", epochs: 1) == [0])
    try second.store.put(.made(run, ["train_loss": [1, 0.5, 0.25]], epochs: 3))
    #expect(try first.store.merge(second.store) == 1)
    #expect(try first.store.merge(second.store) == 0)
    #expect(try second.store.merge(first.store) == 0)
    #expect(try first.store.runs().map(\.epochs) == [3])
  }

  @Test("says what is wrong with a folder that cannot be one")
  func wrongFolder() throws {
    let laboratory = try Laboratory()
    let file = laboratory.folder.appending(path: "file")
    try Data("no database, but long enough to look like a file of one".utf8).write(to: file)
    #expect(throws: (any Error).self) { try RunStore(file) }
    let folder = laboratory.folder.appending(path: "broken")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(repeating: 7, count: 5000).write(to: folder.appending(path: "runs.sqlite"))
    do {
      _ = try RunStore(folder)
      Issue.record("a broken database was opened")
    } catch {
      #expect("\(error)".contains("runs.sqlite: the results cannot be opened"))
    }
  }

  @Test("makes each run once, reuses what is there, and makes longer what was short")
  func reuse() throws {
    let laboratory = try Laboratory()
    let runs = (1...3).map { laboratory.network(seed: $0) }
    let first = Notes()
    try laboratory.runner(first).carryOut(runs + runs)
    #expect(Set(first.ended) == Set(runs.map(\.key)) && first.ended.count == 3)
    let second = Notes()
    try laboratory.runner(second).carryOut(runs)
    #expect(second.ended.isEmpty)
    let longer = laboratory.network(epochs: 4)
    try laboratory.runner(second).carryOut([longer])
    #expect(second.ended == [longer.key] && second.turns == 2)
    let alone = try Laboratory()
    guard case .network(var network, _) = longer else { return }
    network.data = laboratory.set
    try alone.runner().carryOut([.network(network, watch: nil)])
    let (a, b) = (try laboratory.store.run(longer), try alone.store.run(longer))
    #expect(try #require(a).series == #require(b).series)
  }

  @Test("goes on to the same numbers after it was interrupted, with all that is watched")
  func interruption() throws {
    let (stopped, whole) = (try Laboratory(), try Laboratory())
    let runs = (1...3).map { seed -> RunConfiguration in
      guard case .network(let network, _) = whole.network(seed: seed, epochs: 5) else {
        fatalError()
      }
      return .network(network, watch: Watch(every: 1, layers: [2]))
    }
    try whole.runner().carryOut(runs)
    for stop in [2, 3, 4] {
      #expect(throws: Runner.Stopped.self) {
        try stopped.runner(Notes(), stopAfter: stop).carryOut(runs)
      }
    }
    try stopped.runner().carryOut(runs)
    for run in runs {
      let (a, b) = (try stopped.store.run(run), try whole.store.run(run))
      #expect(try #require(a).series == #require(b).series)
      #expect(a?.series["slope.2"]?.count == 10 && a?.series["slope.1"] == nil)
    }
  }

  @Test("takes what a longer run had done when it was stopped for a shorter one")
  func shorter() throws {
    let laboratory = try Laboratory()
    let long = laboratory.network(epochs: 6)
    #expect(throws: Runner.Stopped.self) {
      try laboratory.runner(Notes(), stopAfter: 4).carryOut([long])
    }
    let short = laboratory.network(epochs: 2)
    let notes = Notes()
    try laboratory.runner(notes).carryOut([short])
    #expect(notes.turns <= 1)
    let run = try #require(try laboratory.store.run(short))
    #expect(run.state == .finished && run.epochs == 4)
    let alone = try Laboratory()
    try alone.runner().carryOut([alone.network(epochs: 2)])
    let same = try #require(try alone.store.run(alone.network(epochs: 2)))
    #expect(run.series("train_loss", epochs: 2) == same.series("train_loss", epochs: 2))
  }

  @Test("shares the work of two runners without making a run twice")
  func twoRunners() async throws {
    let laboratory = try Laboratory()
    let runs = (1...12).map { laboratory.network(seed: $0) }
    let notes = [Notes(), Notes()]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for note in notes {
        let runner = laboratory.runner(note)
        group.addTask { try runner.carryOut(runs) }
      }
      try await group.waitForAll()
    }
    let ended = notes.flatMap(\.ended)
    #expect(ended.count == 12 && Set(ended).count == 12)
  }

  @Test("keeps why a run failed, and tries again only when asked to")
  func failure() throws {
    let laboratory = try Laboratory()
    let run = laboratory.network()
    // A file stands where the run's folder should be.
    let place = laboratory.store.runFolder(run.key)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data().write(to: place)
    try laboratory.runner().carryOut([run, laboratory.network(seed: 2)])
    let failed = try #require(try laboratory.store.run(run))
    #expect(failed.state == .failed && failed.reason?.contains("cannot be made") == true)
    #expect(try laboratory.store.run(laboratory.network(seed: 2))?.state == .finished)
    try FileManager.default.removeItem(at: place)
    let notes = Notes()
    try laboratory.runner(notes).carryOut([run])
    #expect(notes.ended.isEmpty)
    try laboratory.runner(notes, retriesFailed: true).carryOut([run])
    #expect(try laboratory.store.run(run)?.state == .finished)
  }

  @Test("serves a run that diverged later than is asked for, and keeps what a failure would cover")
  func laterDivergence() throws {
    let laboratory = try Laboratory()
    let run = laboratory.network(epochs: 4)
    try laboratory.store.put(
      .made(run, ["train_loss": [3, 2, 1, 9]], epochs: 4, state: .diverged))
    let whole = try #require(try laboratory.store.run(laboratory.network(epochs: 6)))
    #expect(whole.state == .diverged && whole.series("train_loss", epochs: 6) == [3, 2, 1, 9])
    let short = try #require(try laboratory.store.run(laboratory.network(epochs: 2)))
    #expect(short.state == .finished && short.series("train_loss", epochs: 2) == [3, 2])
    try laboratory.store.put(.made(run, [:], epochs: 0, state: .failed))
    #expect(try laboratory.store.run(key: run.key)?.epochs == 4)
    // Nobody knows which of the watched steps belong to the first epochs.
    try laboratory.store.put(
      .made(run, ["slope.1": Array(repeating: 1, count: 47)], epochs: 4, state: .diverged))
    #expect(try laboratory.store.run(laboratory.network(epochs: 2))?.state == .diverged)
  }

  @Test("does not take runs over that are named otherwise today")
  func otherNames() throws {
    let (one, other) = (try Laboratory(), try Laboratory())
    let run = one.network(epochs: 1)
    let renamed = StoredRun(
      configuration: run, key: "0123456789abcdef", epochs: 1, state: .finished, reason: nil,
      seconds: 1, machine: "{}", finished: "2026-01-01T00:00:00Z",
      series: StoredRun.made(run, [:], epochs: 1).series)
    try one.store.put(renamed)
    #expect(try one.store.runs().map(\.key) == ["0123456789abcdef"])
    #expect(try other.store.merge(one.store) == 0 && other.store.runs().isEmpty)
  }

  @Test("tries once, and not for ever, to make a run longer that cannot be")
  func cannotBeLonger() throws {
    let laboratory = try Laboratory()
    try laboratory.runner().carryOut([laboratory.network(epochs: 1)])
    let run = laboratory.network(epochs: 3)
    let checkpoint = laboratory.store.runFolder(run.key).appending(path: "checkpoint.safetensors")
    try Data("no checkpoint".utf8).write(to: checkpoint)
    let notes = Notes()
    try laboratory.runner(notes).carryOut([run])
    #expect(notes.ended == [run.key])
    #expect(try laboratory.store.run(run) == nil)
    #expect(try laboratory.store.run(laboratory.network(epochs: 1))?.state == .finished)
  }

  @Test("keeps a run that diverged as far as it went")
  func divergence() throws {
    let laboratory = try Laboratory()
    guard case .network(var network, _) = laboratory.network("ip:rate=1e30") else { return }
    network.learningRate = 1e20
    let run = RunConfiguration.network(network, watch: nil)
    try laboratory.runner().carryOut([run])
    let stored = try #require(try laboratory.store.run(run))
    #expect(stored.state == .diverged && stored.reason?.contains("diverged in epoch 1") == true)
  }

  @Test("A run that has halted is whole, however many epochs are asked for")
  func halted() throws {
    let laboratory = try Laboratory()
    guard case .network(var network, let watch) = laboratory.network(epochs: 5) else { return }
    network.haltLoss = 100
    let configuration = RunConfiguration.network(network, watch: watch)
    try laboratory.runner().carryOut([configuration])
    let stored = try #require(try laboratory.store.run(configuration))
    #expect(stored.state == .finished && stored.epochs == 1 && stored.serves(configuration))
    network.haltLoss = 1e-9
    let other = RunConfiguration.network(network, watch: watch)
    try laboratory.runner().carryOut([other])
    #expect(try laboratory.store.run(other)?.epochs == 5)
  }
}
