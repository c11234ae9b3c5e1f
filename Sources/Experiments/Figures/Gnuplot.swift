import Foundation
import Settings
import Tensors

/// A figure as files: SVG, PNG and PDF by gnuplot, and the numbers as CSV.
struct FigureFiles {
  let title: String
  let charts: [Chart]

  static let endings = ["svg", "png", "pdf"]
  /// Okabe and Ito's colours, which colour-blind readers can tell apart.
  private static let colours = [
    "#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#999999",
  ]

  /// Writes `figure.csv` and the pictures into a folder; throws where gnuplot is missing.
  func write(to folder: URL) throws {
    let hasValues = charts.contains { $0.heatMap != nil }
    let csv =
      "panel,curve,style,x,y,low,high\(hasValues ? ",value" : "")\n"
      + charts.enumerated().map { $1.csvLines(panel: $0 + 1, withValues: hasValues) }.joined()
    try AtomicFile.write(Data(csv.utf8), to: folder.appending(path: "figure.csv"))
    var blocks = "set encoding utf8\n"
    for (panel, chart) in charts.enumerated() { blocks += chart.dataBlocks(panel: panel) }
    let drawing = charts.enumerated().map { commands($1, panel: $0) }.joined()
    for ending in Self.endings {
      let picture = try Self.run(blocks + terminal(ending) + layout + drawing + "unset multiplot\n")
      try AtomicFile.write(picture, to: folder.appending(path: "figure.\(ending)"))
    }
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
    let entries = charts.map { chart in
      chart.heatMap == nil ? Set(chart.curves.map { $0.style.sharedTitle ?? $0.name }).count : 0
    }
    return ((entries.max() ?? 0) + keyColumns - 1) / keyColumns
  }

  private var layout: String {
    """
    set multiplot layout \(rows),\(columns) title '\(Self.quoted(title))' font ',13'
    set border 3 lw 0.8 lc rgb '#666666'
    set tics nomirror scale 0.5
    \(Self.background)
    set key bmargin center horizontal reverse Left samplen 2 spacing 1.1 maxcols \(keyColumns) height 0.5 font ',10'
    set tics font ',10'
    set bmargin \(4.4 + 1.15 * Double(keyRows))

    """
  }

  /// Grid and bands, which a heat map does without.
  static let background = """
    set grid ytics lw 0.5 lc rgb '#E4E4E4'
    set style fill transparent solid 0.18 noborder
    """

  private func commands(_ chart: Chart, panel: Int) -> String {
    var script = "set title '\(Self.quoted(chart.title))' font ',12'\n"
    if chart.picture != nil {
      return script + "unset key; unset tics; unset border; unset xlabel; unset ylabel\n"
        + "set size ratio -1\n"
        + "plot $p\(panel) using 1:2:3:4:5 with rgbimage\n"
    }
    script +=
      "set xlabel '\(Self.quoted(chart.xTitle))'\nset ylabel '\(Self.quoted(chart.yTitle))'\n"
    for (axis, isWanted) in [("x", chart.isLogarithmicX), ("y", chart.isLogarithmicY)] {
      let isLogarithmic = isWanted && chart.hasPositive(axis)
      script += isLogarithmic ? "set logscale \(axis)\n" : "unset logscale \(axis)\n"
      let step = axis == "x" && chart.countsFew ? "1" : "autofreq"
      script += "set autoscale \(axis)\nset \(axis)tics \(step)\n"
      if isLogarithmic {
        script += "set autoscale \(axis)fix\nset \(axis)tics (\(chart.logarithmicTics(axis)))\n"
      }
    }
    if let map = chart.heatMap { return script + map.commands(data: "$p\(panel)c0") }
    script += chart.rowCommands
    let bands = chart.curves.enumerated().filter { $1.low != nil && $1.style != .intervals }.map {
      place, curve in
      "$p\(panel)c\(place) using 1:3:4 with filledcurves lc rgb '\(colour(curve))' notitle"
    }
    var titled: Set<String> = ["a published curve", "a dead run"]
    let lines = chart.curves.enumerated().map { place, curve in
      let isNew = titled.insert(curve.style.sharedTitle ?? curve.name).inserted
      let title = isNew ? "title '\(Self.quoted(curve.name))'" : "notitle"
      let columns =
        switch curve.style {
        case .intervals: "1:2:3:4"
        case .diverged: "1:(\(chart.top))"
        default: "1:2"
        }
      return "$p\(panel)c\(place) using \(columns) with \(style(curve)) \(title)"
    }
    let shared = [
      (Curve.Style.published, "lines dt (8,5) lc rgb '#666666' title 'dashed: published'"),
      (.dead, "lines dt (1,3) lc rgb '#666666' title 'dotted: dead runs'"),
    ].filter { style, _ in chart.curves.contains { $0.style == style } }.map { "NaN with \($1)" }
    let all = bands + lines + shared
    guard chart.hasPoints else {
      return script + "unset logscale\nset yrange [0:1]\nplot [0:1] -1 notitle\n"
    }
    return script + "plot " + all.joined(separator: ", \\\n  ") + "\n"
  }

  private func colour(_ curve: Curve) -> String { Self.colours[curve.colour % Self.colours.count] }

  private func style(_ curve: Curve) -> String {
    let colour = "lc rgb '\(colour(curve))'"
    // Marks tell curves apart in black and white.
    let mark = "pt \([7, 5, 9, 11, 13, 4, 6, 8][curve.colour % 8]) ps 0.5"
    return switch curve.style {
    case .line where curve.x.count > 60: "lines lw 1.8 \(colour)"
    case .line: "linespoints lw 1.8 \(mark) pi \(max(1, curve.x.count / 8)) \(colour)"
    case .published: "lines lw 1.6 dt (8,5) \(colour)"
    case .dead: "lines lw 0.8 dt (1,3) \(colour)"
    case .steps: "histeps lw 1.6 \(colour)"
    case .points: "points \(mark) \(colour)"
    case .diverged: "points pt 2 ps 0.6 \(colour)"
    case .intervals: "xerrorbars \(mark) \(colour)"
    case .heat: "image"
    }
  }

  /// A text between single quotes of gnuplot, in which nothing but the quote is special; a line break
  /// would end the command, and begin another.
  static func quoted(_ text: String) -> String {
    Escaping.oneLine(text).replacing("'", with: "''")
  }

  /// What gnuplot draws from a script; it reads and writes no other file, so that no path can be
  /// taken for a command.
  private static func run(_ script: String) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gnuplot", "-d", "-"]
    let (input, output, errors) = (try scratch(), try scratch(), try scratch())
    do {
      try input.write(contentsOf: Data(script.utf8))
      try input.seek(toOffset: 0)
    } catch {
      throw ConfigurationError("the figure's script cannot be written to /tmp: \(error)")
    }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    do { try process.run() } catch {
      throw ConfigurationError("gnuplot cannot be started: \(error.localizedDescription)")
    }
    process.waitUntilExit()
    if process.terminationStatus == 127 { throw missing }
    try output.seek(toOffset: 0)
    try errors.seek(toOffset: 0)
    let picture = try output.readToEnd() ?? Data()
    guard process.terminationStatus == 0, !picture.isEmpty else {
      let text = String(decoding: try errors.readToEnd() ?? Data(), as: UTF8.self)
      throw ConfigurationError("gnuplot could not draw the figure: \(text)")
    }
    return picture
  }

  /// A file without a name, which is gone when it is closed.
  private static func scratch() throws -> FileHandle {
    guard let file = tmpfile() else {
      throw ConfigurationError(
        "no temporary file can be made for gnuplot: \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    return FileHandle(
      fileDescriptor: fcntl(fileno(file), F_DUPFD_CLOEXEC, 0), closeOnDealloc: true)
  }

  private static let missing = ConfigurationError(
    "gnuplot is missing, which draws the figures: install it (Debian: apt install gnuplot-nox); "
      + "the numbers are in figure.csv")
}

extension Curve.Style {
  /// The one entry in the key that stands for all curves of the style.
  fileprivate var sharedTitle: String? {
    switch self {
    case .published: "a published curve"
    case .dead: "a dead run"
    default: nil
    }
  }
}

extension Chart {
  /// Rows with names, the first on top, where the chart has them; else what undoes those of a panel
  /// before it.
  fileprivate var rowCommands: String {
    guard let rowNames else { return "set yrange [*:*] noreverse\nset lmargin\nset grid noxtics\n" }
    // The text of a tic is a format, in which a percent sign stands for a number.
    let tics = rowNames.enumerated().map {
      "'\(FigureFiles.quoted($1).replacing("%", with: "%%"))' \($0 + 1)"
    }
    let width = (rowNames.map(\.count).max() ?? 0) * 9 / 10 + 2
    return "set ytics (\(tics.joined(separator: ", ")))\nset yrange [\(rowNames.count).5:0.5]\n"
      + "set lmargin \(width)\nset grid xtics\nset xtics \(tickStep)\n"
  }

  /// A step of 1, 2 or 5 times a power of ten that makes no more than five tics along the x axis.
  private var tickStep: Double {
    let values = curves.flatMap { $0.x + ($0.low ?? []) + ($0.high ?? []) }.filter(\.isFinite)
    guard let least = values.min(), let most = values.max(), most > least else { return 1 }
    let wanted = (most - least) / 4
    let power = pow(10, log10(wanted).rounded(.down))
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= wanted } ?? 10 * power
  }

  /// Tics at 1, 2 and 5 times the powers of ten within the curves' range; more of them where that is
  /// narrow, and at some powers alone where it is wide.
  fileprivate func logarithmicTics(_ axis: String) -> String {
    let values: [Double] = curves.flatMap { curve -> [Double] in
      axis == "x" ? curve.x : curve.y + (curve.low ?? []) + (curve.high ?? [])
    }.filter { $0.isFinite && $0 > 0 }
    guard let least = values.min(), let most = values.max() else { return "" }
    let (first, last) = (Int(log10(least).rounded(.down)), Int(log10(most).rounded(.up)))
    let ratio = most / least
    let steps: [Double] =
      ratio > 200 ? [1] : ratio > 5 ? [1, 2, 5] : [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8]
    let tics = stride(from: first, through: last, by: max(1, (last - first + 5) / 6)).flatMap {
      decade in steps.map { $0 * pow(10, Double(decade)) }
    }
    // Room is kept even for those that lie outside.
    let visible = tics.filter { $0 > least * 0.999 && $0 < most * 1.001 }
    return (visible.count < 2 ? tics : visible).map { "'\(String(format: "%g", $0))' \($0)" }
      .joined(separator: ", ")
  }

  /// Whether the x axis counts a few things, such as epochs.
  fileprivate var countsFew: Bool {
    let values = curves.flatMap(\.x)
    guard let least = values.min(), let most = values.max(), most > least else { return false }
    return most - least <= 10 && values.allSatisfy { $0 == $0.rounded() }
  }

  /// Whether an axis has a number that a logarithm has.
  fileprivate func hasPositive(_ axis: String) -> Bool {
    curves.contains { (axis == "x" ? $0.x : $0.y).contains { $0.isFinite && $0 > 0 } }
  }

  /// Whether there is anything to draw.
  fileprivate var hasPoints: Bool {
    curves.contains { curve in
      curve.x.indices.contains {
        curve.x[$0].isFinite && (curve.style == .diverged || curve.y[$0].isFinite)
      }
    }
  }

  /// The largest y, where runs without one are marked.
  fileprivate var top: Double { curves.flatMap(\.y).filter(\.isFinite).max() ?? 1 }

  fileprivate func dataBlocks(panel: Int) -> String {
    if let picture { return picture.dataBlock(named: "$p\(panel)") }
    return curves.enumerated().map { place, curve in
      let rows = curve.x.indices.map { index in
        let band = [curve.low, curve.high, curve.value].map {
          $0.map { Self.number($0[index]) } ?? ""
        }
        return "\(Self.number(curve.x[index])) \(Self.number(curve.y[index])) "
          + band.joined(separator: " ")
      }
      return "$p\(panel)c\(place) << EOD\n" + rows.joined(separator: "\n") + "\nEOD\n"
    }.joined()
  }

  private static func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "NaN" }
}

extension Chart.Picture {
  /// A row of place and colour for each pixel, the first row of pixels on top.
  fileprivate func dataBlock(named name: String) -> String {
    let rows = (0..<width * height).map { pixel in
      let colour = pixels[3 * pixel..<3 * pixel + 3].map { "\($0)" }.joined(separator: " ")
      return "\(pixel % width) \(height - 1 - pixel / width) \(colour)"
    }
    return "\(name) << EOD\n" + rows.joined(separator: "\n") + "\nEOD\n"
  }
}
