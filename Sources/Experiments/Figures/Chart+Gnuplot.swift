import Foundation

extension Chart {
  /// What draws the chart, from the blocks of its numbers.
  func commands(panel: Int) -> String {
    var script = "set title '\(Gnuplot.quoted(title))' font ',12'\n"
    if picture != nil {
      return script + "unset key; unset tics; unset border; unset xlabel; unset ylabel\n"
        + "set size ratio -1\n"
        + "plot $p\(panel) using 1:2:3:4:5 with rgbimage\n"
    }
    script += axisCommands
    if let map = heatMap { return script + map.commands(data: "$p\(panel)c0") }
    script += rowCommands
    let bands = curves.enumerated().filter { $1.low != nil && $1.style != .intervals }.map {
      place, curve in
      "$p\(panel)c\(place) using 1:3:4 with filledcurves lc rgb '\(curve.ink)' notitle"
    }
    var titled: Set<String> = ["a published curve", "a dead run"]
    let lines = curves.enumerated().map { place, curve in
      let isNew = titled.insert(curve.style.sharedTitle ?? curve.name).inserted
      let title = isNew ? "title '\(Gnuplot.quoted(curve.name))'" : "notitle"
      let columns =
        switch curve.style {
        case .intervals: "1:2:3:4"
        case .diverged: "1:(\(top))"
        default: "1:2"
        }
      return "$p\(panel)c\(place) using \(columns) with \(curve.look) \(title)"
    }
    let shared = [
      (Curve.Style.published, "lines dt (8,5) lc rgb '#666666' title 'dashed: published'"),
      (.dead, "lines dt (1,3) lc rgb '#666666' title 'dotted: dead runs'"),
    ].filter { style, _ in curves.contains { $0.style == style } }.map { "NaN with \($1)" }
    let all = bands + lines + shared
    guard hasPoints else {
      return script + "unset logscale\nset yrange [0:1]\nplot [0:1] -1 notitle\n"
    }
    return script + "plot " + all.joined(separator: ", \\\n  ") + "\n"
  }

  private var axisCommands: String {
    var script =
      "set xlabel '\(Gnuplot.quoted(xTitle))'\nset ylabel '\(Gnuplot.quoted(yTitle))'\n"
    for (axis, isWanted) in [("x", isLogarithmicX), ("y", isLogarithmicY)] {
      let isLogarithmic = isWanted && hasPositive(axis)
      script += isLogarithmic ? "set logscale \(axis)\n" : "unset logscale \(axis)\n"
      let step = axis == "x" && countsFew ? "1" : "autofreq"
      script += "set autoscale \(axis)\nset \(axis)tics \(step)\n"
      if isLogarithmic {
        script += "set autoscale \(axis)fix\nset \(axis)tics (\(logarithmicTics(axis)))\n"
      }
    }
    return script
  }
}

extension Curve {
  /// Okabe and Ito's colours, which colour-blind readers can tell apart.
  private static let colours = [
    "#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#999999",
  ]

  fileprivate var ink: String { Self.colours[colour % Self.colours.count] }

  fileprivate var look: String {
    let colour = "lc rgb '\(ink)'"
    // Marks tell curves apart in black and white.
    let mark = "pt \([7, 5, 9, 11, 13, 4, 6, 8][self.colour % 8]) ps 0.5"
    return switch style {
    case .line where x.count > 60: "lines lw 1.8 \(colour)"
    case .line: "linespoints lw 1.8 \(mark) pi \(max(1, x.count / 8)) \(colour)"
    case .published: "lines lw 1.6 dt (8,5) \(colour)"
    case .path: "lines lw 1.1 \(colour)"
    case .dead: "lines lw 0.8 dt (1,3) \(colour)"
    case .steps: "histeps lw 1.6 \(colour)"
    case .points: "points \(mark) \(colour)"
    case .diverged: "points pt 2 ps 0.6 \(colour)"
    case .intervals: "xerrorbars \(mark) \(colour)"
    case .heat: "image"
    }
  }
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
  private var rowCommands: String {
    guard let rowNames else { return "set yrange [*:*] noreverse\nset lmargin\nset grid noxtics\n" }
    // The text of a tic is a format, in which a percent sign stands for a number.
    let tics = rowNames.enumerated().map {
      "'\(Gnuplot.quoted($1).replacing("%", with: "%%"))' \($0 + 1)"
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
  private func logarithmicTics(_ axis: String) -> String {
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
  private var countsFew: Bool {
    let values = curves.flatMap(\.x)
    guard let least = values.min(), let most = values.max(), most > least else { return false }
    return most - least <= 10 && values.allSatisfy { $0 == $0.rounded() }
  }

  /// Whether an axis has a number that a logarithm has.
  private func hasPositive(_ axis: String) -> Bool {
    curves.contains { (axis == "x" ? $0.x : $0.y).contains { $0.isFinite && $0 > 0 } }
  }

  /// Whether there is anything to draw.
  private var hasPoints: Bool {
    curves.contains { curve in
      curve.x.indices.contains {
        curve.x[$0].isFinite && (curve.style == .diverged || curve.y[$0].isFinite)
      }
    }
  }

  /// The largest y, where runs without one are marked.
  private var top: Double { curves.flatMap(\.y).filter(\.isFinite).max() ?? 1 }

  /// How many entries the key has.
  var keyEntries: Int {
    heatMap == nil ? Set(curves.map { $0.style.sharedTitle ?? $0.name }).count : 0
  }

  /// The numbers of the curves, as blocks that `commands` names.
  func dataBlocks(panel: Int) -> String {
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
