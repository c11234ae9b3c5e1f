extension Outcome {
  /// The outcome for a terminal: verdicts and medians.
  package var text: String {
    var lines = ["\(id): \(title)"]
    if !changes.isEmpty { lines.append("  CHANGED: \(changes.joined(separator: "; "))") }
    if !rows.isEmpty { lines += Self.columns(shortValues, left: 2) }
    if let table {
      lines += Self.columns(table.rows, left: 1) + ["  \(table.legend)"]
      lines += Self.columns(table.details, left: 2)
    }
    for claim in claims {
      let p = Self.number(claim.comparison.p)
      let published = claim.published.map { "; the published runs: \($0.verdict.rawValue)" } ?? ""
      lines.append(
        "  \(claim.verdict.rawValue.uppercased()): \(claim.text) (p \(p), "
          + "\(claim.comparison.pairs) pairs\(published))")
    }
    lines += reasons.map { "  Undecidable: \($0)." }
    return lines.joined(separator: "\n")
  }

  private var shortValues: [[String]] {
    [["panel", "arm", "runs", "median", "sd", "dead", "div.", "published", "dead", "p"]]
      + rows.map { row in
        [
          row.panel, row.arm + (row.place.map { " at \($0)" } ?? ""), "\(row.ours.count)",
          Self.number(row.ours.median), Self.number(row.ours.deviation), "\(row.ours.dead)",
          "\(row.ours.diverged)", Self.number(row.published?.median),
          row.published.map { "\($0.dead)" } ?? "–", Self.number(row.agreement),
        ]
      }
  }

  private static func columns(_ rows: [[String]], left: Int) -> [String] {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      "  "
        + zip(row, widths).enumerated().map { column, cell in
          let space = String(repeating: " ", count: cell.1 - cell.0.count)
          return column < left ? cell.0 + space : space + cell.0
        }.joined(separator: "  ")
    }
  }
}
