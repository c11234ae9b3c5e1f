import Foundation
import Settings

/// The table as text, Markdown, LaTeX and CSV.
extension TableOutcome {
  /// One cell's panel and what stands in it, whichever way the table lies.
  private func cell(row: Int, column: Int) -> (panel: Int, cell: Cell?) {
    let (panel, arm) = armsAreColumns ? (row, column) : (column, row)
    return (panel, cells[panel][arm])
  }

  private var rowNames: [String] {
    armsAreColumns ? zip(panels, measures).map { "\($0), \($1)" } : arms
  }

  private var columnNames: [String] {
    armsAreColumns ? arms : zip(panels, measures).map { "\($0), \($1)" }
  }

  /// The paper's layout: our mean and spread over runs with the mark of significance, then the
  /// published value; the first row is the head.
  package var rows: [[String]] {
    [[""] + columnNames.flatMap { [$0, "published"] }]
      + rowNames.indices.map { row in
        [rowNames[row]]
          + columnNames.indices.flatMap { column -> [String] in
            let (panel, cell) = cell(row: row, column: column)
            return [
              cell.map { ours($0, panel) } ?? "–", cell.map { published($0, panel) } ?? "–",
            ]
          }
      }
  }

  private func ours(_ cell: Cell, _ panel: Int) -> String {
    var text = Self.fixed(cell.mean, digits[panel])
    if let deviation = cell.deviation { text += " ± \(Self.fixed(deviation, digits[panel]))" }
    if let improvement = cell.improvement { text += " (\(Self.signed(improvement)) %)" }
    if !cell.stars.isEmpty { text += " \(cell.stars)" }
    if areOfBestEpochs[panel], let epoch = cell.bestEpoch {
      text += ", epoch \(Self.fixed(epoch, 0))\(Self.marks(cell.epochStars))"
    }
    return cell.diverged > 0 ? text + ", \(cell.diverged) diverged" : text
  }

  private func published(_ cell: Cell, _ panel: Int) -> String {
    guard let published = cell.published else { return "–" }
    var text = published.text
    if let improvement = cell.publishedImprovement { text += " (\(Self.signed(improvement)) %)" }
    text += Self.marks(published.stars)
    guard areOfBestEpochs[panel], let epoch = published.epoch else { return text }
    return text + ", epoch \(Self.fixed(epoch, 0))\(Self.marks(published.epochStars))"
  }

  /// The exact p-values behind the marks, and what else is known of each cell; the first row is the head.
  package var details: [[String]] {
    [
      [
        "panel", "arm", "runs", "diverged", "median", "last epoch", "best epoch", "p (Student)",
        "p (Welch)", "p (Wilcoxon)", "p (Holm)", "p of epochs",
      ]
    ]
      + panels.indices.flatMap { panel in
        arms.indices.compactMap { arm in
          cells[panel][arm].map { cell in
            [
              panels[panel], arms[arm], "\(cell.runs)", "\(cell.diverged)",
              Self.fixed(cell.median, digits[panel]), Self.fixed(cell.lastMean, digits[panel]),
              Self.fixed(cell.bestEpoch, 1),
              Outcome.number(cell.significance?.student), Outcome.number(cell.significance?.welch),
              Outcome.number(cell.significance?.wilcoxon), Outcome.number(cell.significance?.holm),
              Outcome.number(cell.epochP),
            ]
          }
        }
      }
  }

  /// What the marks mean.
  package var legend: String {
    "Mean ± standard deviation over runs, and by how many percent it is better than the \(baseline). "
      + "*, ** and ***: Student's t test against the \(baseline) gives p ≤ 0.1, 0.01 and 0.001, the "
      + "paper's loose marks; −: more; behind an epoch they are of the best epochs. Of the paper's values the percentages are computed here. Exact p below, with Wilcoxon's test of paired runs corrected "
      + "after Holm for the whole table."
  }

  /// The table in LaTeX, for the package booktabs, and below it one of the exact p-values.
  package var latex: String {
    "% \(Escaping.oneLine(legend))\n"
      + Self.tabular(rows, alignment: String(repeating: "r", count: rows[0].count - 1))
      + "\n"
      + Self.tabular(details, alignment: "l" + String(repeating: "r", count: details[0].count - 2))
  }

  private static func tabular(_ rows: [[String]], alignment: String) -> String {
    let lines = rows.map { $0.map(Escaping.latex).joined(separator: " & ") + " \\\\\n" }
    return "\\begin{tabular}{l\(alignment)}\n\\toprule\n" + lines[0] + "\\midrule\n"
      + lines.dropFirst().joined() + "\\bottomrule\n\\end{tabular}\n"
  }

  /// Every number, a line a cell.
  package var csv: String {
    let head =
      "panel,measure,arm,runs,diverged,mean,sd,median,last_epoch_mean,best_epoch,improvement_percent,"
      + "p_student,p_welch,p_wilcoxon,p_holm,stars,published,published_sd,published_epoch,"
      + "published_improvement_percent,published_stars,published_epoch_stars,p_epoch_student,epoch_stars\n"
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
          cell.publishedImprovement,
        ].map { $0.map { "\($0)" } ?? "" }
        return csvRecord(
          [panels[panel], measures[panel], arms[arm], "\(cell.runs)", "\(cell.diverged)"] + numbers
            + [cell.stars] + published
            + [cell.published?.stars ?? "", cell.published?.epochStars ?? ""]
            + [cell.epochP.map { "\($0)" } ?? "", cell.epochStars])
      }.joined()
  }

  private static func marks(_ stars: String) -> String {
    stars.isEmpty ? "" : " " + stars.replacing("-", with: "−")
  }

  private static func fixed(_ value: Double?, _ digits: Int) -> String {
    value.map { String(format: "%.\(digits)f", $0) } ?? "–"
  }

  private static func signed(_ value: Double) -> String {
    let text = String(format: "%+.1f", value)
    return text == "-0.0" ? "+0.0" : text
  }
}
