import Foundation
import Testing

@Suite("Circles of files") struct CircleTests {
  static let targets = Project.floors.keys.sorted().filter {
    (try? Project.files(in: "Sources/\($0)", ending: ["swift"]))?.isEmpty == false
  }

  /// The circles that there are; a new one is to be unknotted, not listed.
  static let known: [String: [Set<String>]] = [
    "Plasticity": [
      ["Activity", "Expression"],
      // A file of rules is one of the rules.
      ["CompiledEquation", "EquationRule", "EquationText", "InstantaneousEquation", "Rules"],
      ["Parser", "Scope"],
      // A sum of rules is a rule.
      ["Rule", "RuleSum"],
    ],
    "Training": [
      ["EpochMeasure", "TrainingRun"]
    ],
    "HomeostatCommand": [
      // The advice parses the command line again.
      ["CommandLineAdvice", "HomeostatCommand"]
    ],
  ]

  @Test("The files of a target name each other in no circle but the known ones", arguments: targets)
  func circles(target: String) throws {
    var texts: [String: String] = [:]
    for path in try Project.files(in: "Sources/\(target)", ending: ["swift"]) {
      let name = URL(filePath: path).deletingPathExtension().lastPathComponent
      #expect(texts.updateValue(try Project.text(path), forKey: name) == nil, "two files \(name)")
    }
    let known = Self.known[target] ?? []
    let found = FileGraph(texts).circles
    for circle in found where !known.contains(circle) {
      Issue.record("\(target) has a circle of \(circle.sorted().joined(separator: ", "))")
    }
    for circle in known where !found.contains(circle) {
      Issue.record("no circle any more: \(circle.sorted().joined(separator: ", "))")
    }
  }

  @Test("The graph knows types and static members that a file names")
  func edges() {
    let graph = FileGraph([
      "A": "public struct A { let b: B }", "B": "final class B {}",
      "B+All": "extension B { static let all = [B()]\n  private static let own = 1 }",
      "C": "let c = B.all", "D": "let d = B.own", "E": "private struct A {}\nlet e = A()",
    ])
    #expect(graph.edges["A"] == ["B"])
    #expect(graph.edges["B"] == [])
    #expect(graph.edges["B+All"] == ["B"])
    #expect(graph.edges["C"] == ["B", "B+All"])
    #expect(graph.edges["D"] == ["B"])
    #expect(graph.edges["E"] == [])
    #expect(graph.circles == [])
  }

  @Test("The graph reads neither comments nor strings, but what is interpolated")
  func texts() {
    let graph = FileGraph([
      "A": "struct A {}",
      "B": "// A\nlet b = \"A \\\"A\" + \"\"\"\n  A \"A\"\n  \"\"\"\nlet c = Other.A",
      "C": "let c = \"\\(name(A.self)) B\"", "D": "let quote = /[\"]/\nlet d = A()",
    ])
    #expect(graph.edges["B"] == [])
    #expect(graph.edges["C"] == ["A"])
    #expect(graph.edges["D"] == ["A"])
  }

  @Test("Circles are found, each once, and chains are none")
  func circleForms() {
    let graph = FileGraph([
      "A": "struct A { let b: B }", "B": "struct B { let c: C }", "C": "enum C { case a([A]) }",
      "D": "struct D { let a: A; let e: E }", "E": "struct E { let f: F }",
      "F": "protocol F { var e: E { get } }", "G": "struct G { let parts: [G] }",
    ])
    #expect(graph.circles == [["A", "B", "C"], ["E", "F"]])
  }
}
