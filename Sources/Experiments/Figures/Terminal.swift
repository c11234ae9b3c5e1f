import Foundation
import Settings

extension Outcome {
  /// The outcome for a terminal: verdicts and medians.
  public var text: String {
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

extension StoredRun {
  /// All that the store has of the run, as JSON; numbers that are none become null.
  public func json(pretty: Bool) throws -> String {
    struct Whole: Encodable {
      let key, state, finished: String
      let epochs: Int
      let reason: String?
      let seconds: Double
      let configuration: RunConfiguration
      let machine: [String: Setting]
      let series: [String: [Double?]]
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    let whole = Whole(
      key: key, state: state.rawValue, finished: finished, epochs: epochs, reason: reason,
      seconds: seconds, configuration: configuration,
      machine: try JSONDecoder().decode([String: Setting].self, from: Data(machine.utf8)),
      series: series.mapValues { $0.map(\.finite) })
    return String(decoding: try encoder.encode(whole), as: UTF8.self)
  }
}
