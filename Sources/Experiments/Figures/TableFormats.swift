import Foundation

/// The table as text, Markdown, LaTeX and CSV.
extension TableOutcome {
  /// One cell's place, whichever way the table lies.
  private func cell(row: Int, column: Int) -> (cell: Cell?, digits: Int) {
    let (panel, arm) = armsAreColumns ? (row, column) : (column, row)
    return (cells[panel][arm], digits[panel])
  }

  private var rowNames: [String] {
    armsAreColumns ? zip(panels, measures).map { "\($0), \($1)" } : arms
  }

  private var columnNames: [String] {
    armsAreColumns ? arms : zip(panels, measures).map { "\($0), \($1)" }
  }

  /// The paper's layout: our mean and spread over runs with the mark of significance, then the
  /// published value; the first row is the head.
  public var rows: [[String]] {
    [[""] + columnNames.flatMap { [$0, "published"] }]
      + rowNames.indices.map { row in
        [rowNames[row]]
          + columnNames.indices.flatMap { column -> [String] in
            let (cell, digits) = cell(row: row, column: column)
            return [
              cell.map { Self.ours($0, digits) } ?? "–",
              cell?.published.map { Self.published($0, digits) } ?? "–",
            ]
          }
      }
  }

  private static func ours(_ cell: Cell, _ digits: Int) -> String {
    var text = fixed(cell.mean, digits)
    if let deviation = cell.deviation { text += " ± \(fixed(deviation, digits))" }
    if let improvement = cell.improvement { text += " (\(signed(improvement)) %)" }
    if !cell.stars.isEmpty { text += " \(cell.stars)" }
    return cell.diverged > 0 ? text + ", \(cell.diverged) diverged" : text
  }

  private static func published(_ cell: PublishedCell, _ digits: Int) -> String {
    var text = fixed(cell.value, digits)
    if let deviation = cell.deviation { text += " ± \(fixed(deviation, 1))" }
    return text + (cell.stars.isEmpty ? "" : " \(cell.stars.replacing("-", with: "−"))")
  }

  /// The exact chances behind the marks, and what else is known of each cell; the first row is the head.
  public var details: [[String]] {
    [
      [
        "panel", "arm", "runs", "median", "last epoch", "best epoch", "published epoch",
        "p (Student)", "p (Welch)", "p (Wilcoxon)", "p (Holm)",
      ]
    ]
      + panels.indices.flatMap { panel in
        arms.indices.compactMap { arm in
          cells[panel][arm].map { cell in
            [
              panels[panel], arms[arm], "\(cell.runs)", Self.fixed(cell.median, digits[panel]),
              Self.fixed(cell.lastMean, digits[panel]), Self.fixed(cell.bestEpoch, 1),
              cell.published?.epoch.map { Self.fixed($0, 0) } ?? "–",
              Outcome.number(cell.significance?.student), Outcome.number(cell.significance?.welch),
              Outcome.number(cell.significance?.wilcoxon), Outcome.number(cell.significance?.holm),
            ]
          }
        }
      }
  }

  /// What the marks mean.
  public var legend: String {
    "Mean ± standard deviation over runs, and by how many percent it is better than the \(baseline). "
      + "*, ** and ***: Student's t test against the \(baseline) gives p ≤ 0.1, 0.01 and 0.001, the "
      + "paper's loose marks; −: more. Exact p below, with Wilcoxon's test of paired runs corrected "
      + "after Holm for the whole table."
  }

  /// The table in LaTeX, for the package booktabs.
  public var latex: String {
    let columns = columnNames.map { Self.escaped($0) + " & published" }.joined(separator: " & ")
    let lines = rows.dropFirst().map { row in
      row.map(Self.escaped).joined(separator: " & ") + " \\\\\n"
    }
    return "% \(legend)\n\\begin{tabular}{l\(String(repeating: "rr", count: columnNames.count))}\n"
      + "\\toprule\n & \(columns) \\\\\n\\midrule\n" + lines.joined()
      + "\\bottomrule\n\\end{tabular}\n"
  }

  /// Every number, a line a cell.
  public var csv: String {
    let head =
      "panel,measure,arm,runs,diverged,mean,sd,median,last_epoch_mean,best_epoch,improvement_percent,"
      + "p_student,p_welch,p_wilcoxon,p_holm,stars,published,published_sd,published_epoch,published_stars\n"
    return head
      + panels.indices.flatMap { panel in
        arms.indices.compactMap { arm in cells[panel][arm].map { (panel, arm, $0) } }
      }.map { panel, arm, cell in
        let numbers = [
          cell.mean, cell.deviation, cell.median, cell.lastMean, cell.bestEpoch, cell.improvement,
          cell.significance?.student, cell.significance?.welch, cell.significance?.wilcoxon,
          cell.significance?.holm,
        ].map { $0.map { "\($0)" } ?? "" }
        let published = [
          cell.published?.value, cell.published?.deviation, cell.published?.epoch,
        ].map { $0.map { "\($0)" } ?? "" }
        return
          ([panels[panel], measures[panel], arms[arm], "\(cell.runs)", "\(cell.diverged)"] + numbers
          + [cell.stars] + published + [cell.published?.stars ?? ""]).joined(separator: ",") + "\n"
      }.joined()
  }

  private static func fixed(_ value: Double, _ digits: Int) -> String {
    value.isFinite ? String(format: "%.\(digits)f", value) : "–"
  }

  private static func signed(_ value: Double) -> String { String(format: "%+.1f", value) }

  private static func escaped(_ text: String) -> String {
    text.replacing("%", with: "\\%").replacing("±", with: "$\\pm$").replacing("−", with: "--")
      .replacing("–", with: "--").replacing("#", with: "\\#").replacing("_", with: "\\_")
      .replacing("&", with: "\\&").replacing("·", with: "$\\cdot$")
  }
}
