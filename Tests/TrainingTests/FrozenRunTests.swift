import Networks
import Plasticity
import Tensors
import Testing
import Training

@Suite("A run whose rule is frozen")
struct FrozenRunTests {
  private func run(_ rule: String, epochs: Int = 5) throws -> TrainingRun {
    let rule = try Rule(rule)
    return try TrainingRun(
      TrainingRunTests.configuration {
        $0.rule = [rule]
        $0.epochs = epochs
      }, on: TrainingRunTests.data())
  }

  private func neurons(_ run: TrainingRun) -> [Float] {
    (0..<run.network.neuronLayerCount).flatMap { layer in
      let (gain, bias) = run.network.gainBias(ofLayer: layer)
      return gain.elements(as: Float.self) + bias.elements(as: Float.self)
    }
  }

  @Test("is the rule's own up to that epoch, and keeps its gains and biases from then on")
  func frozen() throws {
    let (plain, frozen) = (try run("ip:rate=0.05", epochs: 2), try run("ip:rate=0.05:until=2"))
    for _ in plain.events {}
    for _ in frozen.events {}
    #expect(Array(frozen.epochs.prefix(2)) == plain.epochs)
    #expect(neurons(frozen) == neurons(plain))
    let moving = try run("ip:rate=0.05")
    for _ in moving.events {}
    #expect(neurons(moving) != neurons(frozen))
  }

  @Test("or begins late has learned without one until then, and moves from then on")
  func late() throws {
    for rule in ["ip:rate=0.05", "bn"] {
      let (plain, late) = (try run("none", epochs: 2), try run("\(rule):from=3"))
      for _ in plain.events {}
      var before: [Float] = []
      for event in late.events {
        if case .epoch(let record) = event, record.epoch == 2 { before = neurons(late) }
      }
      #expect(Array(late.epochs.prefix(2)) == plain.epochs, "\(rule)")
      #expect(before == neurons(plain) && neurons(late) != before, "\(rule)")
    }
  }

  @Test("in between moves in each n-th epoch alone")
  func periodic() throws {
    let run = try run("ip:rate=0.05:every=2")
    var moved: [[Float]] = [neurons(run)]
    for case .epoch in run.events { moved.append(neurons(run)) }
    #expect(zip(moved, moved.dropFirst()).map { $0 != $1 } == [false, true, false, true, false])
  }

  @Test("only behind the last epoch never is, as a note says")
  func neverFrozen() throws {
    #expect(try run("ip:until=4").notes.isEmpty)
    #expect(
      try run("ip:until=5").notes == [
        "the rule ip:until=5 is never frozen, since training ends after epoch 5"
      ])
    #expect(
      try run("ip:from=6").notes == [
        "the rule ip:from=6 never moves, since training ends after epoch 5"
      ])
    #expect(try run("ip:every=6").notes.count == 1)
    #expect(try run("ip:from=5").notes.isEmpty)
    let sum = Rule(try RuleSum([Rule("ip:until=9"), Rule("wd:until=2")]))
    var configuration = TrainingRunTests.configuration { $0.epochs = 5 }
    configuration.rule = [sum]
    let notes = try TrainingRun(configuration, on: TrainingRunTests.data()).notes
    #expect(notes == ["the rule ip:until=9 is never frozen, since training ends after epoch 5"])
  }

  @Test("or a sum is described by its rules, each with its paper")
  func card() throws {
    let sum = Rule(try RuleSum([Rule("ip:until=2"), Rule("wd:rate=0.05")]))
    let run = try TrainingRun(
      TrainingRunTests.configuration { $0.rule = [sum] },
      on: TrainingRunTests.data())
    let card = ModelCard(of: run).text
    #expect(card.contains("| rule | ip:biasRateScale=0.5:rate=0.0001:until=2 + wd:"), "\(card)")
    #expect(card.contains("Shaw") && !card.contains("no published rule"))
  }

  @Test("goes on to the same bytes from within an epoch", arguments: [7, 13])
  func resumed(steps: Int) throws {
    let whole = try run("bn:until=2")
    for _ in whole.events {}
    let part = try run("bn:until=2")
    var seen = 0
    for case .step in part.events {
      seen += 1
      if seen == steps { break }
    }
    let again = try run("bn:until=2")
    try again.resume(from: part.checkpoint())
    for _ in again.events {}
    #expect(again.epochs == whole.epochs && neurons(again) == neurons(whole))
  }
}
