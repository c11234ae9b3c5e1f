import Foundation
import Tensors

/// A figure as files: SVG, PNG and PDF by gnuplot, and the numbers as CSV.
struct FigureFiles {
  let title: String
  let charts: [Chart]

  static let endings = ["svg", "png", "pdf"]

  /// Writes `figure.csv` and the pictures into a folder; throws where gnuplot is missing.
  func write(to folder: URL) throws {
    let hasValues = charts.contains { $0.heatMap != nil }
    let csv =
      "panel,curve,style,x,y,low,high\(hasValues ? ",value" : "")\n"
      + charts.enumerated().map { $1.csvLines(panel: $0 + 1, withValues: hasValues) }.joined()
    try AtomicFile.write(Data(csv.utf8), to: folder.appending(path: "figure.csv"))
    for ending in Self.endings {
      try AtomicFile.write(picture(ending), to: folder.appending(path: "figure.\(ending)"))
    }
  }

  /// The picture in one of the formats that `endings` names; throws where gnuplot is missing.
  func picture(_ ending: String) throws -> Data {
    let blocks = charts.enumerated().map { $1.dataBlocks(panel: $0) }.joined()
    let drawing = charts.enumerated().map { $1.commands(panel: $0) }.joined()
    return try Gnuplot.picture(
      of: "set encoding utf8\n" + blocks + terminal(ending) + layout + drawing + "unset multiplot\n"
    )
  }

  private var columns: Int { min(charts.count, charts.count == 4 ? 2 : 3) }
  private var rows: Int { (charts.count + columns - 1) / columns }

  private func terminal(_ ending: String) -> String {
    let (width, height) = (columns == 1 ? 640 : 430 * columns, columns == 1 ? 430 : 410 * rows)
    let font = "'Helvetica,12'"
    return switch ending {
    case "svg": "set terminal svg noenhanced dynamic size \(width),\(height) font \(font)\n"
    case "png":
      "set terminal pngcairo noenhanced size \(2 * width),\(2 * height) font 'Helvetica,12' "
        + "fontscale 2 linewidth 2 pointscale 2\n"
    default:
      "set terminal pdfcairo noenhanced size \(Double(width) / 90),\(Double(height) / 90) "
        + "font 'Helvetica,11'\n"
    }
  }

  /// A narrow panel has room for one column of the key.
  private var keyColumns: Int { columns == 1 ? 2 : 1 }

  /// The rows of the longest key.
  private var keyRows: Int {
    let entries = charts.map(\.keyEntries)
    return ((entries.max() ?? 0) + keyColumns - 1) / keyColumns
  }

  private var layout: String {
    """
    set multiplot layout \(rows),\(columns) title '\(Gnuplot.quoted(title))' font ',13'
    set border 3 lw 0.8 lc rgb '#666666'
    set tics nomirror scale 0.5
    \(Gnuplot.background)
    set key bmargin center horizontal reverse Left samplen 2 spacing 1.1 maxcols \(keyColumns) height 0.5 font ',10'
    set tics font ',10'
    set bmargin \(4.4 + 1.15 * Double(keyRows))

    """
  }
}
