import Foundation
import Settings
import Tensors

/// One self-contained HTML page about all that was reproduced in a folder of results.
package struct Report {
  /// What was reproduced, in the order of the catalogue, with each one's folder.
  private let parts: [(outcome: Outcome, folder: URL)]
  private let folder: URL

  /// Reads the outcomes below a folder of results.
  package init(_ folder: URL) throws {
    self.folder = folder
    let manager = FileManager.default
    let papers = (try? manager.contentsOfDirectory(atPath: folder.path)) ?? []
    let found = papers.sorted().flatMap { paper -> [URL] in
      let figures = (try? manager.contentsOfDirectory(atPath: "\(folder.path)/\(paper)")) ?? []
      return figures.sorted().map { folder.appending(path: "\(paper)/\($0)") }
    }.filter { manager.fileExists(atPath: $0.appending(path: "outcome.json").path) }
    guard !found.isEmpty else {
      throw ConfigurationError(
        "\(folder.path): nothing was reproduced here yet; 'homeostat reproduce shaw2020/fig9b' is quick"
      )
    }
    let order = Experiment.all().map(\.id)
    parts = try found.map { place in
      let file = place.appending(path: "outcome.json")
      guard let outcome = try? JSONDecoder().decode(Outcome.self, from: Data(contentsOf: file)),
        outcome.isWhole
      else { throw ConfigurationError("\(file.path): is not readable; reproduce the figure again") }
      return (outcome, place)
    }.sorted {
      (order.firstIndex(of: $0.0.id) ?? .max, $0.1.path)
        < (order.firstIndex(of: $1.0.id) ?? .max, $1.1.path)
    }
  }

  /// Writes `report.html`, and its overview as `README.md`, into the folder; gives the page's place.
  package func write() throws -> URL {
    let file = folder.appending(path: "report.html")
    try AtomicFile.write(Data(markdown.utf8), to: folder.appending(path: "README.md"))
    try AtomicFile.write(Data(page.utf8), to: file)
    return file
  }

  /// The whole page.
  package var page: String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Homeostat: reproduced figures</title>
    <link rel="icon" href="data:,">
    <style>
    \(Resources.text("Page/report.css"))</style>
    </head>
    <body>
    <header>
    <h1>Reproduced figures</h1>
    <p>Homeostatic plasticity in neural networks: what was published, and what came out here. A claim's verdict is
    by one rule for all: Wilcoxon's signed-rank test of runs paired by seed, corrected after Holm within a figure.
    <span class="holds">Holds</span> or <span class="fails">fails</span>: a difference at p &lt; 0.05, for or against
    the claim. <span class="ties">Ties</span>: none, and the 95&nbsp;% interval of the median difference lies within
    5&nbsp;% of the smaller median. <span class="underpowered">Underpowered</span>: too few runs, or too much
    spread, to tell. <span class="undecidable">Undecidable</span>: no outcome of so few runs could be told from
    chance.</p>
    </header>
    <main>
    <section aria-labelledby="all">
    <h2 id="all">All figures</h2>
    \(overview)
    </section>
    \(parts.indices.map(section).joined(separator: "\n"))
    </main>
    <script>
    \(Resources.text("Page/report.js"))</script>
    </body>
    </html>

    """
  }

  /// The overview as Markdown, with links to the figures' own pages.
  private var markdown: String {
    let rows = parts.map { outcome, place in
      [
        "[\(Escaping.markdownCell(outcome.id))](\(Self.link(to: place))/README.md)",
        Escaping.markdownCell(outcome.title) + (outcome.changes.isEmpty ? "" : " (changed)"),
        outcome.claims.map { "\(Escaping.markdownCell($0.text)): **\($0.verdict.rawValue)**" }
          .joined(
            separator: "<br>"),
        "\(outcome.runCount)", Outcome.duration(outcome.seconds),
      ]
    }
    return "# Reproduced figures\n\n"
      + Outcome.tableOfMarkdown([["figure", "title", "claims", "runs", "one core's time"]] + rows)
  }

  private var overview: String {
    let head = ["figure", "title", "verdicts", "runs", "one core's time", "as published?"]
    return Self.table(
      head,
      parts.enumerated().map { index, part in
        let outcome = part.outcome
        let verdicts = outcome.claims.map {
          "<span class=\"\($0.verdict.rawValue)\">\($0.verdict.rawValue)</span>"
        }
        return [
          "<a href=\"#part-\(index)\">\(Self.escaped(outcome.id))</a>", Self.escaped(outcome.title),
          verdicts.joined(separator: ", "), "\(outcome.runCount)",
          Outcome.duration(outcome.seconds),
          outcome.changes.isEmpty
            ? Self.escaped(outcome.settings ?? "yes") : "changed",
        ]
      })
  }

  private func section(_ index: Int) -> String {
    let (outcome, place) = parts[index]
    var text = """
      <section aria-labelledby="part-\(index)">
      <h2 id="part-\(index)">\(Self.escaped("\(outcome.id): \(outcome.title)"))</h2>
      <p class="soft">\(Self.escaped(outcome.source))</p>
      <p>\(Self.escaped(outcome.about))</p>

      """
    if !outcome.changes.isEmpty {
      text +=
        "<p class=\"changed\">Scaled down or changed: "
        + "\(Self.escaped(outcome.changes.joined(separator: "; "))).</p>\n"
    }
    let caption =
      outcome.runs.isEmpty
      ? ""
      : "<figcaption>\(Self.escaped(outcome.caption))</figcaption>\n"
    text +=
      "<figure>\n\(Self.inlineSVG(place, prefix: "p\(index)-"))\n\(caption)</figure>\n"
    if let table = outcome.table {
      text += Self.table(table.rows) + "<p class=\"soft\">\(Self.escaped(table.legend))</p>\n"
      text += "<details><summary>p-values</summary>\n\(Self.table(table.details))</details>\n"
    }
    if !outcome.claims.isEmpty { text += claims(outcome) }
    text += outcome.reasons.map { "<p>Undecidable: \(Self.escaped($0)).</p>\n" }.joined()
    if !outcome.rows.isEmpty {
      text += Self.table(
        outcome.valuesTable[0], outcome.valuesTable.dropFirst().map { $0.map(Self.escaped) })
    }
    if !outcome.differences.isEmpty {
      text +=
        "<details><summary>Differences and notes</summary>\n<ol>\n"
        + outcome.differences.map { "<li>\(Self.escaped($0))</li>\n" }.joined()
        + "</ol></details>\n"
    }
    if !outcome.runs.isEmpty { text += runs(outcome) }
    return text + """
      <pre>\(Self.escaped(outcome.command))</pre>
      <p class="soft">\(Self.escaped(outcome.machine)); \(Outcome.duration(outcome.seconds)) of one core in all;
      Homeostat \(Self.escaped(outcome.version)).</p>
      </section>
      """
  }

  private func claims(_ outcome: Outcome) -> String {
    let table = outcome.claimsTable
    return Self.table(
      table[0],
      table.dropFirst().map { row in
        row.enumerated().map { column, cell in
          column == 1 ? "<span class=\"\(cell)\">\(cell)</span>" : Self.escaped(cell)
        }
      })
  }

  private func runs(_ outcome: Outcome) -> String {
    let head = ["panel", "arm", "seed", "state", "last value", "test error", "seconds", "run"]
    let rows = outcome.runs.map { run in
      [
        Self.escaped(run.panel), Self.escaped(run.arm), "\(run.seed)",
        run.isDead ? "dead" : Self.escaped(run.reason ?? run.state), Outcome.number(run.last),
        Outcome.number(run.testError), String(format: "%.1f", run.seconds),
        Self.escaped(run.key),
      ]
    }
    return
      "<details><summary>All \(rows.count) runs</summary>\n\(Self.table(head, rows))</details>\n"
  }
}

extension Report {
  /// A table that can be sorted; cells are HTML already.
  private static func table(_ head: [String], _ rows: [[String]]) -> String {
    let heads = head.map {
      "<th scope=\"col\"><button type=\"button\">\(escaped($0))</button></th>"
    }
    let body = rows.map { row in
      "<tr>" + row.map { "<td\(isNumber($0) ? " class=\"number\"" : "")>\($0)</td>" }.joined()
        + "</tr>"
    }
    return
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"table\"><table>\n<thead><tr>"
      + heads.joined() + "</tr></thead>\n<tbody>\n" + body.joined(separator: "\n")
      + "\n</tbody></table></div>\n"
  }

  /// A table of plain texts, the first row being the head.
  private static func table(_ rows: [[String]]) -> String {
    table(rows[0], rows.dropFirst().map { $0.map(escaped) })
  }

  private static func isNumber(_ cell: String) -> Bool {
    cell == "–" || cell.first.map { $0.isNumber || $0 == "-" } ?? false
  }

  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  /// The figure's SVG with names of its own, and in the ink of the page.
  private static func inlineSVG(_ folder: URL, prefix: String) -> String {
    let file = folder.appending(path: "figure.svg")
    guard let text = try? String(contentsOf: file, encoding: .utf8),
      let start = text.range(of: "<svg"), let size = text.firstMatch(of: /viewBox="0 0 (\d+)/)
    else { return "<p>The picture is missing: \(escaped(file.path))</p>" }
    // Between the tags stand names that users gave.
    return String(text[start.lowerBound...]).replacing(/<[^>]*>/) {
      own(String($0.output), prefix: prefix)
    }
    .replacing("<svg", with: "<svg style=\"max-width: \(size.1)px\"", maxReplacements: 1)
  }

  private static func own(_ tag: String, prefix: String) -> String {
    tag.replacing(/\bid=(["'])/) { "id=\($0.output.1)\(prefix)" }
      .replacing(/href=(["'])#/) { "href=\($0.output.1)#\(prefix)" }
      .replacing("url(#", with: "url(#\(prefix)")
      .replacing(/(["'])(black|rgb\( *0, *0, *0\))["']/) {
        "\($0.output.1)currentColor\($0.output.1)"
      }
  }

  /// A figure's folder, as the page beside it links to it.
  private static func link(to place: URL) -> String {
    place.pathComponents.suffix(2).map {
      $0.addingPercentEncoding(
        withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-._"))) ?? $0
    }.joined(separator: "/")
  }
}
