import Datasets
import Foundation
import Testing

@testable import Experiments

@Suite("Names in pages and tables", .needsGnuplot)
struct EscapingTests {
  @Test("are plain text in Markdown, and marks of significance stay as they are")
  func markdown() {
    #expect(Escaping.markdownCell("a|b") == "a\\|b" && Escaping.markdown("p(x|z)") == "p(x|z)")
    #expect(Escaping.markdown("*x* and `y` [z](u)") == "\\*x\\* and \\`y\\` \\[z](u)")
    #expect(Escaping.markdown("<script>, p < 0.05") == "\\<script>, p < 0.05")
    #expect(Escaping.markdown("a\nb") == "a b")
    for text in [
      "0.5 ± 0.1 (-4.8 %) ***, epoch 54", "98 **", "* first", "2E[xy]: uniform",
      "12 × 50, rate=0.1",
    ] {
      #expect(Escaping.markdown(text) == text)
    }
  }

  @Test("are plain text in LaTeX")
  func latex() {
    #expect(
      Escaping.latex("50% of {a_b} & c# ^~\\ $") == "50\\% of \\{a\\_b\\} \\& c\\# "
        + "\\textasciicircum{}\\textasciitilde{}\\textbackslash{} \\$")
    #expect(Escaping.latex("[a]\nb") == "{}[a] b" && Escaping.latex("* b") == "{}* b")
    #expect(Escaping.latex("98.7 ± 0.3 (-4.8 %) ***") == "98.7 $\\pm$ 0.3 (-4.8 \\%) ***")
  }

  @Test("cannot end the block of code that a command stands in")
  func code() {
    #expect(Escaping.codeBlock("a") == "```\na\n```\n")
    #expect(Escaping.codeBlock("x ``` y").hasPrefix("````\n"))
  }

  private static let hostile = [
    "Tim's", "a\"b", "`touch hacked`", "$(touch hacked)", "a\\", "x\n!touch hacked\nplot 1",
    "x\rsystem 'touch hacked'", "Zürich ÄÖ", "@x", "%d", "black", "",
  ]

  @Test("are drawn by gnuplot, which runs none of them")
  func gnuplot() throws {
    let laboratory = try Laboratory()
    for name in Self.hostile {
      let folder = laboratory.folder.appending(path: "a\(name.replacing("\n", with: " "))")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      var chart = Chart(name, x: name, y: name)
      chart.curves = [
        Curve(name, colour: 0, x: [1, 2], y: [1, 2]),
        Curve(name + "2", .points, colour: 1, x: [1], y: [2]),
      ]
      var rows = Chart(name, x: name, y: "")
      rows.rowNames = [name, name]
      rows.curves = [Curve(name, .intervals, colour: 1, x: [1], y: [1], low: [0], high: [2])]
      try FigureFiles(title: name, charts: [chart, rows]).write(to: folder)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      #expect(names == ["figure.csv", "figure.pdf", "figure.png", "figure.svg"], "\(name)")
    }
    #expect(!FileManager.default.fileExists(atPath: "hacked"))
    let umlauts = laboratory.folder.appending(path: "aZürich ÄÖ/figure.svg")
    #expect(try String(contentsOf: umlauts, encoding: .utf8).contains("Zürich ÄÖ"))
  }

  @Test("stay as they are inside the page's figure, whose ink is the page's")
  func ink() throws {
    let laboratory = try Laboratory()
    let network = laboratory.network()
    let experiment = Experiment(
      "test/black", "blackbirds url(#x) id='y'", source: "", about: "", runs: 1,
      panels: [Panel("blackbirds", .course(.trainLoss), arms: [Arm("black ink", network)])])
    try laboratory.store.put(.made(network, ["train_loss": [2, 1]]))
    _ = try Reproduction(
      experiment, scale: Scale(), store: laboratory.store,
      root: DataRoot(path: laboratory.folder.path)
    ).conclude(command: "homeostat")
    let page = try Report(laboratory.store.folder).page
    let figure = try #require(page.firstMatch(of: /<svg.*<\/svg>/.dotMatchesNewlines())?.output)
    #expect(figure.contains("black ink") && figure.contains("blackbirds url(#x) id='y'"))
    #expect(figure.contains("currentColor") && !figure.contains("currentColorbirds"))
    #expect(!figure.contains("\"black\"") && figure.contains("id=\"p0-"))
    for link in figure.matches(of: /href='#([^']*)'/) {
      #expect(figure.contains("id='\(link.output.1)'"))
    }
  }
}
