import Foundation
import Testing

@Suite("Rules are analysed from the command line") struct AnalyseTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("with a row for each rest, as text and as JSON")
  func rows() throws {
    let text = try Tool.run(["analyse", "incbn", "--inputs", "gaussian:mean=1:deviation=2"])
    #expect(text.status == 0, "\(text.errors)")
    let lines = text.output.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("rule                inputs  "))
    let cells = lines[1].split(separator: " ")
    #expect(cells.prefix(2) == ["incbn", "gaussian:mean=1:deviation=2"])
    #expect(cells.suffix(2) == ["10000", "updates"])
    #expect(cells[5] == "2")
    let json = try Tool.run(
      ["analyse", "ip-adam", "synscaw", "--activation", "tanh", "--json"])
    #expect(json.status == 0, "\(json.errors)")
    #expect(json.events.count == 7)
    #expect((json.events[0]["equilibria"] as? [Any])?.isEmpty == true)
    #expect(json.events[6]["isIdle"] as? Bool == true)
  }

  @Test("with a picture for a rule's file", .needsGnuplot)
  func picture() throws {
    try folder.write(
      Data("rate: 0.1\ngain: gain\nbias: (1 - rate) * bias + rate * E[x]\n".utf8),
      to: "centre.yaml")
    let drawn = try Tool.run([
      "analyse", folder.path("centre.yaml"), "--inputs", "exponential:mean=2", "--out",
      folder.path("portraits"),
    ])
    // Any gain rests.
    #expect(drawn.status == 0 && drawn.output.contains("neutral"), "\(drawn.errors)")
    #expect(try !folder.data("portraits/centre/figure.svg").isEmpty)
  }

  @Test(
    "and refused where there is nothing to analyse",
    arguments: [
      (["analyse", "none"], "the rule none moves no gains and biases"),
      (["analyse", "nome"], "there is no rule 'nome'"),
      (["analyse", "ip", "--inputs", "normal"], "there is no distribution 'normal'"),
      (["analyse", "ip", "--activation", "sine"], "there is no activation 'sine'"),
      (["analyse", "synscaw:probe=network"], "have an effect on the analysis of one synapse"),
      (["analyse", "synscaw", "--out", "x"], "--inputs and --out are for rules"),
    ])
  func refused(words: [String], message: String) throws {
    let result = try Tool.run(words)
    #expect(result.status != 0 && result.output.isEmpty)
    #expect(result.errors.contains(message), "\(result.errors)")
  }
}
