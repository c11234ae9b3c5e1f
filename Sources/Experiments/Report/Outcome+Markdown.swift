import Foundation

extension Outcome {
  /// The outcome as a page of Markdown.
  package var markdown: String {
    let plain = Escaping.markdown
    var text = "# \(plain(id)): \(plain(title))\n\n\(plain(source)). \(plain(about))\n\n"
    if !changes.isEmpty { text += "**Changed:** \(plain(changes.joined(separator: "; "))).\n\n" }
    let sentence = caption.isEmpty ? "" : caption + " "
    text +=
      "![\(plain(title))](figure.svg)\n\n\(sentence)All numbers are in `figure.csv`.\n\n"
    if let table {
      text += "## Table\n\n" + Self.table(table.rows) + "\n\(table.legend)\n\n"
      text += "## p-values\n\n" + Self.table(table.details) + "\n"
    }
    if !claims.isEmpty {
      text += "## Claims\n\n" + Self.table(claimsTable) + "\n"
      text += reasons.map { "Undecidable: \($0).\n\n" }.joined()
    }
    if !rows.isEmpty { text += "## Last values\n\n" + Self.table(valuesTable) + "\n" }
    if !differences.isEmpty {
      text +=
        "## Differences and notes\n\n"
        + differences.enumerated().map { "\($0 + 1). \(plain($1))\n" }.joined() + "\n"
    }
    return text + "## Made by\n\n\(Escaping.codeBlock(command))\n\(runCount) runs, "
      + "\(Self.duration(seconds)) of one core in all; \(plain(machine)); Homeostat \(version)"
      + (settings.map { "; \($0)" } ?? "") + ".\n"
  }

  /// What the figure's lines and marks are.
  var caption: String {
    let styles = Set(charts.flatMap(\.curves).map(\.style))
    if table != nil {
      return "Each mean with its 95 % interval by Student's t"
        + (styles.contains(.points) ? ", and the published value." : ".")
    }
    if !rows.isEmpty, styles.contains(.points) {
      return "Each mark is one run; the best is marked apart."
        + (hasDiverged ? " Crosses on the upper edge are runs that diverged." : "")
    }
    let hasBands = charts.flatMap(\.curves).contains { $0.style == .line && $0.low != nil }
    let ours = "The line is the median of our runs, the band holds their middle half"
    let published = "ashed is the median of the published runs."
    guard styles.contains(.published) else { return hasBands ? ours + "." : "" }
    return hasBands ? "\(ours); d\(published)" : "D\(published)"
  }

  private var hasDiverged: Bool {
    charts.contains { $0.curves.contains { $0.style == .diverged } }
  }

  /// Verdicts, the first row being the head.
  package var claimsTable: [[String]] {
    [
      [
        "claim", "verdict", "pairs", "median difference (95 %)", "p (Holm)", "p (t, Welch)",
        "Cliff's δ", "g", "the published runs",
      ]
    ]
      + claims.map { claim in
        let own = claim.comparison
        return [
          claim.text, claim.verdict.rawValue, "\(own.pairs)",
          Self.number(own.medianDifference) + Self.interval(own.interval), Self.number(own.p),
          "\(Self.number(own.pairedT)), \(Self.number(own.welch))", Self.number(own.cliffsDelta),
          Self.number(own.hedgesG),
          claim.published.map {
            "\($0.verdict.rawValue) (\($0.pairs) pairs, p \(Self.number($0.p)))"
          }
            ?? "–",
        ]
      }
  }

  /// Medians and spread beside the published ones, the first row being the head.
  package var valuesTable: [[String]] {
    [
      [
        "panel", "arm", "measure", "runs", "median (95 %)", "mean ± sd", "dead", "diverged",
        "survivors' median", "published: runs", "median", "mean ± sd", "dead", "p of equal medians",
      ]
    ]
      + rows.map { row in
        let published = row.published
        return [
          row.panel, row.arm + (row.place.map { " at \($0)" } ?? ""), row.measure,
          "\(row.ours.count)", Self.number(row.ours.median) + Self.interval(row.ours.interval),
          Self.spread(row.ours), "\(row.ours.dead)", "\(row.ours.diverged)",
          Self.number(row.ours.survivorsMedian),
          published.map { "\($0.count)" } ?? "–", Self.number(published?.median),
          published.map(Self.spread) ?? "–", published.map { "\($0.dead)" } ?? "–",
          Self.number(row.agreement),
        ]
      }
  }

  /// A table of plain texts.
  static func table(_ rows: [[String]]) -> String {
    tableOfMarkdown(rows.map { $0.map(Escaping.markdownCell) })
  }

  static func tableOfMarkdown(_ rows: [[String]]) -> String {
    guard let head = rows.first else { return "" }
    let lines = [head, head.map { _ in "---" }] + rows.dropFirst()
    return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  private static func interval(_ interval: [Double]?) -> String {
    interval.map { " (\(number($0[0])) to \(number($0[1])))" } ?? ""
  }

  private static func spread(_ sample: ArmOutcome.Sample) -> String {
    "\(number(sample.mean)) ± \(number(sample.deviation))"
  }
}
