import Foundation
import Settings
import Tensors

/// One self-contained HTML page about all that a folder of results holds: figures and tables of papers,
/// experiments of one's own, searches, and networks that `train` made.
package struct Report {
  /// What was made, with each one's folder.
  private let parts: [Part]
  private let folder: URL

  private struct Part {
    let outcome: Outcome
    let folder: URL
    /// The folder below the results, part by part.
    let path: [String]

    /// What the page calls it: its name, after the folder of a run where it lies in one.
    var name: String { path.count > 2 ? path.joined(separator: "/") : outcome.id }

    var kind: Kind {
      Kind.allCases.first { $0.home != nil && $0.home == path.dropLast().last } ?? .figure
    }
  }

  /// In the order of the page.
  private enum Kind: String, CaseIterable {
    case figure, experiment, search, networks

    /// The folder that things of the kind have; figures have their papers'.
    var home: String? {
      switch self {
      case .figure: nil
      case .experiment: "experiments"
      case .search: "sweeps"
      case .networks: "train"
      }
    }
  }

  /// Reads the outcomes below a folder of results.
  package init(_ folder: URL) throws {
    self.folder = folder
    let manager = FileManager.default
    func names(in place: URL) -> [String] {
      ((try? manager.contentsOfDirectory(atPath: place.path)) ?? []).sorted()
    }
    // A figure lies in the folder of its paper; that of networks also in the one of their --out.
    let paths = names(in: folder).flatMap { first in
      names(in: folder.appending(path: first)).map { [first, $0] } + [
        [first, "train", "comparison"]
      ]
    }
    let found = paths.map { (path: $0, folder: folder.appending(path: $0.joined(separator: "/"))) }
      .filter { manager.fileExists(atPath: $0.folder.appending(path: "outcome.json").path) }
    guard !found.isEmpty else {
      throw ConfigurationError(
        "\(folder.path): nothing was reproduced here yet; 'homeostat reproduce shaw2020/fig9b' is quick"
      )
    }
    let order = Experiment.all().map(\.id)
    func rank(_ part: Part) -> (Int, Int, String) {
      (
        Kind.allCases.firstIndex(of: part.kind) ?? 0,
        order.firstIndex(of: part.outcome.id) ?? .max, part.folder.path
      )
    }
    parts = try found.map { path, place in
      let file = place.appending(path: "outcome.json")
      guard let outcome = try? JSONDecoder().decode(Outcome.self, from: Data(contentsOf: file)),
        outcome.isWhole
      else { throw ConfigurationError("\(file.path): is not readable; reproduce the figure again") }
      return Part(outcome: outcome, folder: place, path: path)
    }.sorted { rank($0) < rank($1) }
  }

  /// Writes `report.html`, and its overview as `README.md`, into the folder; gives the page's place.
  ///
  /// In the folder of a single run `README.md` is the model card, and stays.
  package func write() throws -> URL {
    let file = folder.appending(path: "report.html")
    let checkpoint = folder.appending(path: "checkpoint.safetensors")
    if !FileManager.default.fileExists(atPath: checkpoint.path) {
      try AtomicFile.write(Data(markdown.utf8), to: folder.appending(path: "README.md"))
    }
    try AtomicFile.write(Data(page.utf8), to: file)
    return file
  }

  /// The whole page.
  package var page: String {
    get throws {
      let sections = try parts.indices.map(section).joined(separator: "\n")
      return HTMLPage(
        title: "Homeostat: results", header: Self.header,
        main: """
          <section aria-labelledby="all">
          <h2 id="all">All results</h2>
          \(overview)
          </section>
          \(sections)
          """
      ).text
    }
  }

  private static let header = """
    <h1>Results</h1>
    <p>Homeostatic plasticity in neural networks: figures and tables of papers beside what was published, experiments
    of one's own, searches, and trained networks. A claim's verdict is
    by one rule for all: Wilcoxon's signed-rank test of runs paired by seed, corrected after Holm within a figure.
    <span class="holds">Holds</span> or <span class="fails">fails</span>: a difference at p &lt; 0.05, for or against
    the claim. <span class="ties">Ties</span>: none, and the 95&nbsp;% interval of the median difference lies within
    5&nbsp;% of the smaller median. <span class="underpowered">Underpowered</span>: too few runs, or too much
    spread, to tell. <span class="undecidable">Undecidable</span>: no outcome of so few runs could be told from
    chance.</p>
    <p class="soft">Point at a curve, or touch it, to read its values; draw a box with the mouse, or press + and −, to enlarge
    a part; press a name below a chart to hide it. With the keyboard: Tab to a chart, the arrow keys to read, + and − to
    zoom, 0 for all.</p>
    """

  /// The overview as Markdown, with links to the figures' own pages.
  private var markdown: String {
    let rows = parts.map { part in
      let outcome = part.outcome
      return [
        "[\(Escaping.markdownCell(part.name))](\(Self.link(to: part.path))/README.md)",
        Escaping.markdownCell(outcome.title) + (outcome.changes.isEmpty ? "" : " (changed)"),
        outcome.claims.map { "\(Escaping.markdownCell($0.text)): **\($0.verdict.rawValue)**" }
          .joined(separator: "<br>"),
        "\(outcome.runCount)", Outcome.duration(outcome.seconds),
      ]
    }
    return "# Results\n\n"
      + Outcome.tableOfMarkdown([["name", "title", "claims", "runs", "one core's time"]] + rows)
  }

  private var overview: String {
    let head = ["name", "kind", "title", "verdicts", "runs", "one core's time", "as published?"]
    return HTMLPage.table(
      head,
      parts.enumerated().map { index, part in
        let outcome = part.outcome
        let verdicts = outcome.claims.map {
          "<span class=\"\($0.verdict.rawValue)\">\($0.verdict.rawValue)</span>"
        }
        let published =
          part.kind != .figure
          ? "–" : outcome.changes.isEmpty ? outcome.settings ?? "yes" : "changed"
        return [
          "<a href=\"#part-\(index)\">\(HTMLPage.escaped(part.name))</a>", part.kind.rawValue,
          HTMLPage.escaped(outcome.title), verdicts.joined(separator: ", "), "\(outcome.runCount)",
          Outcome.duration(outcome.seconds), HTMLPage.escaped(published),
        ]
      })
  }

  private func section(_ index: Int) throws -> String {
    let part = parts[index]
    let outcome = part.outcome
    var text = """
      <section aria-labelledby="part-\(index)">
      <h2 id="part-\(index)">\(HTMLPage.escaped("\(part.name): \(outcome.title)"))</h2>
      <p class="soft">\(HTMLPage.escaped(outcome.source))</p>
      <p>\(HTMLPage.escaped(outcome.about))</p>

      """
    if !outcome.changes.isEmpty {
      text +=
        "<p class=\"changed\">Scaled down or changed: "
        + "\(HTMLPage.escaped(outcome.changes.joined(separator: "; "))).</p>\n"
    }
    let picture = part.folder.appending(path: "figure.svg")
    if let svg = try? String(contentsOf: picture, encoding: .utf8) {
      text += try HTMLPage.figure(
        outcome.charts, picture: svg, prefix: "p\(index)-",
        caption: outcome.runs.isEmpty ? "" : outcome.caption)
    } else {
      text += "<p>The picture is missing: \(HTMLPage.escaped(picture.path))</p>\n"
    }
    if let table = outcome.table {
      text +=
        HTMLPage.table(table.rows) + "<p class=\"soft\">\(HTMLPage.escaped(table.legend))</p>\n"
      text += "<details><summary>p-values</summary>\n\(HTMLPage.table(table.details))</details>\n"
    }
    if !outcome.claims.isEmpty { text += claims(outcome) }
    text += outcome.reasons.map { "<p>Undecidable: \(HTMLPage.escaped($0)).</p>\n" }.joined()
    if !outcome.rows.isEmpty {
      text += HTMLPage.table(
        outcome.valuesTable[0], outcome.valuesTable.dropFirst().map { $0.map(HTMLPage.escaped) })
    }
    if !outcome.differences.isEmpty {
      text +=
        "<details><summary>Differences and notes</summary>\n<ol>\n"
        + outcome.differences.map { "<li>\(HTMLPage.escaped($0))</li>\n" }.joined()
        + "</ol></details>\n"
    }
    if !outcome.runs.isEmpty { text += runs(outcome) }
    return text + """
      <pre>\(HTMLPage.escaped(outcome.command))</pre>
      <p class="soft">\(HTMLPage.escaped(outcome.machine)); \(Outcome.duration(outcome.seconds)) of one core in all;
      Homeostat \(HTMLPage.escaped(outcome.version)).</p>
      </section>
      """
  }

  private func claims(_ outcome: Outcome) -> String {
    let table = outcome.claimsTable
    return HTMLPage.table(
      table[0],
      table.dropFirst().map { row in
        row.enumerated().map { column, cell in
          column == 1 ? "<span class=\"\(cell)\">\(cell)</span>" : HTMLPage.escaped(cell)
        }
      })
  }

  private func runs(_ outcome: Outcome) -> String {
    let head = ["panel", "arm", "seed", "state", "last value", "test error", "seconds", "run"]
    let rows = outcome.runs.map { run in
      [
        HTMLPage.escaped(run.panel), HTMLPage.escaped(run.arm), "\(run.seed)",
        run.isDead ? "dead" : HTMLPage.escaped(run.reason ?? run.state), Outcome.number(run.last),
        Outcome.number(run.testError), String(format: "%.1f", run.seconds),
        HTMLPage.escaped(run.key),
      ]
    }
    return
      "<details><summary>All \(rows.count) runs</summary>\n\(HTMLPage.table(head, rows))</details>\n"
  }
}

extension Report {
  /// A figure's folder, as the page beside it links to it.
  private static func link(to path: [String]) -> String {
    path.map {
      $0.addingPercentEncoding(
        withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-._"))) ?? $0
    }.joined(separator: "/")
  }
}
