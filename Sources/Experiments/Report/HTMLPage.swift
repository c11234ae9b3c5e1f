import Foundation

/// A page of HTML in one file: what it shows, its styles and its scripts, so that it needs no network.
struct HTMLPage {
  let title: String
  /// HTML, as is all of the page but its title.
  let header: String
  let main: String

  var text: String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(Self.escaped(title))</title>
    <link rel="icon" href="data:,">
    <style>
    \(Resources.text("Page/report.css"))</style>
    </head>
    <body>
    <header>
    \(header)
    </header>
    <main>
    \(main)
    </main>
    <script type="module">
    \(["drawing", "chart", "report"].map { Resources.text("Page/\($0).js") }.joined())</script>
    </body>
    </html>

    """
  }

  /// A plain text as HTML.
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  /// A table that can be sorted; cells are HTML already.
  static func table(_ head: [String], _ rows: [[String]]) -> String {
    let heads = head.map {
      "<th scope=\"col\"><button type=\"button\">\(escaped($0))</button></th>"
    }
    let body = rows.map { row in
      let cells = row.map { "<td\(isNumber($0) ? " class=\"number\"" : "")>\($0)</td>" }
      return "<tr>\(cells.joined())</tr>"
    }
    return
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"table\"><table>\n<thead><tr>"
      + heads.joined() + "</tr></thead>\n<tbody>\n" + body.joined(separator: "\n")
      + "\n</tbody></table></div>\n"
  }

  /// A table of plain texts, the first row being the head.
  static func table(_ rows: [[String]]) -> String {
    table(rows[0], rows.dropFirst().map { $0.map(escaped) })
  }

  private static func isNumber(_ cell: String) -> Bool {
    cell == "–" || cell.first.map { $0.isNumber || $0 == "-" } ?? false
  }
}

// Figures, whose values can be read.
extension HTMLPage {
  /// Charts that the page's script draws from their numbers, and without scripts their picture.
  ///
  /// `picture` is gnuplot's SVG; `prefix` makes the names in it the page's own.
  static func figure(_ charts: [Chart], picture: String, prefix: String, caption: String) throws
    -> String
  {
    guard let still = inlineSVG(picture, prefix: prefix) else {
      return "<p>The picture is missing: it is no SVG of gnuplot</p>\n"
    }
    let caption = caption.isEmpty ? "" : "<figcaption>\(escaped(caption))</figcaption>\n"
    return """
      <figure class="live">
      <div class="still">\(still)</div>
      <script type="application/json">\(try numbers(of: charts))</script>
      \(caption)</figure>

      """
  }

  /// The charts in JSON, with the digits that can be seen, and without what would end a script.
  private static func numbers(of charts: [Chart]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(charts.map(\.rounded)), as: UTF8.self)
    return text.replacing("<", with: "\\u003c")
  }

  /// gnuplot's SVG with names of its own, and in the ink of the page.
  private static func inlineSVG(_ text: String, prefix: String) -> String? {
    guard let start = text.range(of: "<svg"), let size = text.firstMatch(of: /viewBox="0 0 (\d+)/)
    else { return nil }
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
}

extension Chart {
  /// The chart with six digits of each number.
  fileprivate var rounded: Chart {
    func short(_ values: [Double]) -> [Double] {
      values.map { $0.isFinite ? Double(String(format: "%.6g", $0)) ?? $0 : $0 }
    }
    var chart = self
    for place in chart.curves.indices {
      for path in [\Curve.x, \.y] {
        chart.curves[place][keyPath: path] = short(curves[place][keyPath: path])
      }
      for path in [\Curve.low, \.high, \.value] {
        chart.curves[place][keyPath: path] = curves[place][keyPath: path].map(short)
      }
    }
    return chart
  }
}
