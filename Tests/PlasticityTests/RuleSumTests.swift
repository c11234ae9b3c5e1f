import Foundation
import Plasticity
import Settings
import Tensors
import Testing

@Suite("A sum of rules")
struct RuleSumTests {
  private let start = (gain: 1.2, bias: -0.4)

  private func move(_ rule: Rule, epoch: Int = 1, times: Int = 1) -> Neurons {
    var neurons = Neurons(
      gain: Tensor([start.gain]), bias: Tensor([start.bias]),
      memory: rule.rule.memory.map { Tensor([$0]) })
    let x = Tensor([0.3, -0.8, 1.1, 0.6], shape: [4, 1])
    for step in 1...times {
      let y = rule.rule.form.apply(to: x, gain: neurons.gain, bias: neurons.bias).tanh()
      rule.rule.update(
        &neurons,
        from: Activity(
          of: [LayerActivity(x: x, y: y)], gain: neurons.gain, bias: neurons.bias, step: step,
          epoch: epoch))
    }
    return neurons
  }

  private func change(_ rule: Rule, epoch: Int = 1) -> (gain: Double, bias: Double) {
    let neurons = move(rule, epoch: epoch)
    return (neurons.gain.doubles[0] - start.gain, neurons.bias.doubles[0] - start.bias)
  }

  @Test("moves neurons by what its rules move them, added up")
  func added() throws {
    let rules = [try Rule("ip:rate=0.1"), try Rule("wd:rate=0.05"), try Rule("incbn:rate=0.2")]
    let whole = change(Rule(try RuleSum(rules)))
    let parts = rules.map { change($0) }
    #expect(parts.allSatisfy { abs($0.gain) > 1e-3 && abs($0.bias) > 1e-3 })
    expectClose(
      [whole.gain, whole.bias],
      [parts.map(\.gain).reduce(0, +), parts.map(\.bias).reduce(0, +)])
  }

  @Test("gives each rule a memory of its own")
  func memory() throws {
    let adam = try Rule("incbn-adam:rate=0.01")
    #expect(!adam.rule.memory.isEmpty)
    let idle = try Rule("ip:rate=0")
    let alone = move(adam, times: 5)
    for order in [[adam, idle], [idle, adam]] {
      let sum = move(Rule(try RuleSum(order)), times: 5)
      expectClose(sum, alone)
    }
    let both = try RuleSum([adam, try Rule("incbn-adam:rate=0.02")])
    #expect(both.memory == adam.rule.memory + adam.rule.memory)
  }

  @Test("freezes each rule after its epoch")
  func frozen() throws {
    let sum = Rule(try RuleSum([Rule("ip:rate=0.1:until=2"), Rule("wd:rate=0.05")]))
    let (early, late) = (change(sum, epoch: 2), change(sum, epoch: 3))
    let wd = change(try Rule("wd:rate=0.05"))
    expectClose([late.gain, late.bias], [wd.gain, wd.bias])
    #expect(abs(early.gain - late.gain) > 1e-3)
    #expect(sum.label == "ip:rate=0.1:until=2+wd:rate=0.05")
  }

  @Test("codes with its rules, and a freeze of the whole is one of each rule")
  func codes() throws {
    let table = Setting.table([
      "name": .text("sum"), "until": .text("epoch 4"),
      "rules": .list([.text("ip"), .text("wd:until=2")]),
    ])
    let sum = try Rule(Specification(table))
    #expect(sum.label == "ip:until=4+wd:until=2" && sum.name == "sum")
    #expect(sum.epochs == ActiveEpochs())
    let json = try JSONEncoder().encode(sum)
    #expect(try JSONDecoder().decode(Rule.self, from: json) == sum)
    #expect(try Rule(sum.specification) == sum)
  }

  @Test(
    "refuses what cannot be added",
    arguments: [
      ["ip"], ["ip", "none"], ["ip", "bn"], ["ip", "layernorm"], ["ip", "infomax"], ["ip", "no"],
      ["ip", "ip:rates=1"],
    ])
  func refusals(names: [String]) {
    #expect(throws: ConfigurationError("a sum names its rules, as in ip+wd")) { try Rule("sum") }
    #expect(throws: ConfigurationError.self) {
      try Rule(
        Specification(name: "sum", settings: ["rules": .list(names.map(Setting.text))]))
    }
  }
}

@Suite("A frozen rule")
struct FrozenRuleTests {
  @Test("moves until the end of an epoch")
  func until() throws {
    for text in ["ip:until=3", "ip:until=epoch 3"] {
      let rule = try Rule(text)
      #expect(rule.epochs == ActiveEpochs(until: 3) && rule.label == "ip:until=3")
      #expect((1...5).map(rule.moves) == [true, true, true, false, false])
      let json = try JSONEncoder().encode(rule)
      #expect(try JSONDecoder().decode(Rule.self, from: json) == rule)
      #expect(try rule != Rule("ip") && Rule(rule.specification) == rule)
    }
    #expect(try Rule("ip").epochs == ActiveEpochs())
    #expect(try Rule("ip").specification.settings["until"] == nil)
  }

  @Test("or one that begins late, or moves in some epochs only, says in which")
  func epochs() throws {
    for (text, label, moves) in [
      ("ip:from=3", "ip:from=3", [false, false, true, true, true, true]),
      ("ip:every=2", "ip:every=2", [false, true, false, true, false, true]),
      (
        "ip:every=2:from=epoch 3:until=5", "ip:from=3:until=5:every=2",
        [
          false, false, false, true, false, false,
        ]
      ),
    ] {
      let rule = try Rule(text)
      #expect((1...6).map(rule.moves) == moves && rule.label == label)
      #expect(try Rule(label) == rule && Rule(rule.specification) == rule)
    }
    let sum = try Rule(
      Specification(
        name: "sum",
        settings: ["every": .number(3), "rules": .list([.text("ip:from=2"), .text("wd")])]))
    #expect(sum.label == "ip:from=2+wd:every=3")
  }

  @Test(
    "has a first epoch that is not behind its last",
    arguments: ["ip:from=0", "ip:every=0", "ip:from=soon", "ip:from=4:until=3", "none:every=2"])
  func wrongEpochs(text: String) {
    #expect(throws: ConfigurationError.self) { try Rule(text) }
  }

  @Test(
    "has a whole epoch, and a rule that moves",
    arguments: [
      "ip:until=0", "ip:until=1.5", "ip:until=-2", "ip:until=soon", "ip:until=epoch",
      "ip:until=step 5", "none:until=3", "layernorm:until=3",
    ])
  func refusals(text: String) {
    #expect { try Rule(text) } throws: { "\($0)".contains("until") }
  }
}
