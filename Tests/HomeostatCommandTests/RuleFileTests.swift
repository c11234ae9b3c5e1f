import Experiments
import Foundation
import Homeostat
import Testing

@testable import HomeostatCommand

/// Rules in files, as a user names them.
@Suite("A rule in a file") struct RuleFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String, to name: String = "mine.yaml") throws -> String {
    try folder.write(Data(text.utf8), to: name)
    return folder.path(name)
  }

  @Test("that is not there is refused")
  func missing() {
    #expect(throws: ConfigurationError("no.yaml: this configuration file cannot be read")) {
      try RuleFile.rules(in: "no.yaml")
    }
  }

  @Test("has its parameters as defaults, and its name as title")
  func settings() throws {
    let path = try write("rate: 0.1\ngain: gain + rate * E[y]\nbias: bias\n", to: "my rule.yaml")
    let rule = try Rule(RuleFile.rules(in: path)[0])
    #expect(rule.label == "my rule")
    let changed = try Rule(RuleFile.rules(in: "\(path):rate=0.5")[0])
    #expect(changed.label == "my rule:rate=0.5")
    #expect(try changed.specification.settings["rate"] == .number(0.5))
    #expect(try Rule(changed.specification) == changed && changed != rule)
  }

  @Test("may lie in a folder, beside other layers' rules")
  func layers() throws {
    let path = try write("title: own\ngain: gain\nbias: bias\n", to: "rules/mine.yml")
    for text in ["ip/\(path)/wd:rate=0.2", "ip/\(path):title=own/wd:rate=0.2"] {
      let rules = try RuleFile.rules(in: text).map { try Rule($0).label }
      #expect(rules == ["ip", "own", "wd:rate=0.2"])
    }
    #expect(try RuleFile.rules(in: "ip/hebb/wd").map(\.name) == ["ip", "hebb", "wd"])
    #expect(
      try RuleFile.rules(in: "equation:gain=(gain/2):bias=bias/ip").map(\.name)
        == ["equation", "ip"])
  }

  @Test("may be frozen after an epoch, or be a sum of rules")
  func sums() throws {
    let path = try write("until: epoch 5\ngain: gain + E[y]\nbias: bias\n")
    func label(_ text: String) throws -> [String] {
      try RuleFile.rules(in: text).map { try Rule($0).label }
    }
    #expect(try label(path) == ["mine:until=5"])
    #expect(try label("\(path):until=2") == ["mine:until=2"])
    let sum = try write(
      "until: epoch 3\nsum:\n  - ip:rate=1e+3\n  - \(path)\n  - { name: wd, rate: 0.2 }\n",
      to: "sum.yaml")
    #expect(try label(sum) == ["ip:rate=1000:until=3+mine:until=5+wd:rate=0.2:until=3"])
    #expect(
      try label("none/ip+wd:rate=0.2:until=4/\(path)+incbn/bn")
        == ["none", "ip+wd:rate=0.2:until=4", "mine:until=5+incbn", "bn"])
    #expect(
      try label("equation:gain=gain+E[x]:bias=bias/ip:rate=1e+2") == [
        "equation", "ip:rate=100",
      ])
  }

  @Test("is told its place where its sum or its freeze is wrong")
  func wrongSums() throws {
    for (text, expected) in [
      ("sum: ip", "1:1: 'sum' is a list of rules"),
      ("sum: [ip]", "1:1: a sum needs at least two rules"),
      ("sum: [ip, ipp]", "1:11: there is no rule 'ipp'"),
      ("sum:\n  - ip\n  - none", "1:1: the rule none has no place in a sum"),
      ("sum: [ip, infomax]", "1:1: a sum's rules have one form"),
      ("rate: 1\nsum: [ip, wd]", "1:1: a sum has no 'rate'"),
      ("gain: gain + 1\nbias: bias\nuntil: soon", "3:1: 'soon' is not a value for 'until'"),
      ("until: 0\nsum: [ip, wd]", "1:1: '0' is not a value for 'until'"),
      ("gain: gain\nbias: bias\nparameters: { until: 3 }", "'until' is taken"),
    ] {
      let path = try write(text)
      #expect {
        for rule in try RuleFile.rules(in: path) { _ = try Rule(rule) }
      } throws: {
        "\($0)".contains(expected)
      }
    }
  }

  @Test("trains, is labelled, and is read from checkpoint and record without the file")
  func training() throws {
    let set = try SmallImages.write(to: folder)
    let wd = try write(
      """
      rate: 0.1
      gain: (1 - rate) * gain + rate * 2 * E[x*y]
      bias: (1 - rate) * bias + rate * E[y]
      """, to: "my-wd.yaml")
    let arguments = [
      "train", "--data", set, "--hidden", "12x2", "--batch-size", "10", "--epochs", "2", "--json",
    ]
    let result = try Tool.run(
      arguments + ["--compare", "wd,\(wd),\(wd):rate=0.5", "--out", folder.path("out")])
    #expect(result.status == 0, "\(result.errors)")
    let losses = Dictionary(
      grouping: result.events(named: "epoch"), by: { $0["rule"] as? String ?? "" }
    ).mapValues { $0.compactMap { $0["train_loss"] as? Double } }
    #expect(losses.keys.sorted() == ["my-wd", "my-wd:rate=0.5", "wd"])
    #expect(losses["my-wd"]?.count == 2 && losses["my-wd"] == losses["wd"])
    #expect(losses["my-wd:rate=0.5"] != losses["wd"])

    try FileManager.default.removeItem(atPath: wd)
    let resumed = try Tool.run(["train", "--resume", "--out", folder.path("out"), "--json"])
    #expect(resumed.status == 0, "\(resumed.errors)")
    let run = folder.path("out/my-wd:rate=0.5/seed-1")
    let evaluated = try Tool.run(["evaluate", run, "--json"])
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    let again = try Tool.run(
      ["train", "--config", "\(run)/configuration.yaml", "--json", "--out", folder.path("again")])
    #expect(again.status == 0, "\(again.errors)")
    #expect(
      try folder.data("again/checkpoint.safetensors")
        == folder.data("out/my-wd:rate=0.5/seed-1/checkpoint.safetensors"))
  }

  @Test("follows --eta, and needs a name of its own in a comparison")
  func compared() throws {
    let set = try SmallImages.write(to: folder)
    let text = "rate: 0.1\ngain: gain + rate * E[y]\nbias: bias\n"
    let (one, two) = (try write(text, to: "a/mine.yaml"), try write(text, to: "b/mine.yaml"))
    let arguments = ["train", "--data", set, "--hidden", "3", "--epochs", "1", "--json"]
    let result = try Tool.run(arguments + ["--rule", one, "--eta", "0.5"])
    #expect(
      result.events(named: "epoch").map { $0["rule"] as? String } == ["mine:rate=0.5"],
      "\(result.errors)")
    let both = try Tool.run(arguments + ["--compare", "\(one),\(two):rate=0.1"])
    #expect(both.status == 1)
    #expect(both.errors.contains("'compare'"), "\(both.errors)")
    let alone = try Tool.run(arguments + ["--rule", "equation"])
    #expect(alone.errors.contains("the rule equation needs 'gain'"), "\(alone.errors)")
  }
}
