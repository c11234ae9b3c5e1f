import Foundation
import Training

extension Microscope {
  /// The page with all pictures and tables.
  func page(with pictures: [Picture]) throws -> String {
    let escaped = HTMLPage.escaped
    func figure(_ file: String, _ caption: String) throws -> String {
      guard let place = pictures.firstIndex(where: { $0.file == file }) else { return "" }
      return try HTMLPage.figure(
        pictures[place].charts, picture: pictures[place].svg, prefix: "f\(place)-", caption: caption
      )
    }
    func section(_ title: String, _ body: String) -> String {
      "<section>\n<h2>\(escaped(title))</h2>\n\(body)</section>\n"
    }
    let list = notes.map { "<li>\(escaped($0))</li>\n" }.joined()
    var main = section(
      "Layers",
      HTMLPage.table(layerTable)
        + (try figure("layers.svg", "Entropy, slope, and dead and dormant units of each layer.")))
    main += section(
      "Over time",
      course.isEmpty
        ? "<p>Nothing was recorded; see the notes above.</p>\n"
        : try figure("course.svg", "Means over the units of each layer, in the batch of a step."))
    for view in layers {
      main += section(
        view.layer.title,
        try figure("layer-\(view.layer.number).svg", Self.caption) + HTMLPage.table(unitTable(view))
      )
    }
    return HTMLPage(
      title: "Homeostat: \(title)",
      header: """
        <h1>\(escaped(title))</h1>
        <p>What the units of the network do with \(escaped(samples)).</p>
        <ul>
        \(list)</ul>
        """, main: main
    ).text
  }

  private static let caption =
    "The density of a unit's inputs x, as its rule sees them, and over it the output y that the unit gives for "
    + "each x with its gain and bias."

  /// A row a layer, the first row being the head.
  package var layerTable: [[String]] {
    [
      [
        "layer", "path", "units", "rule", "entropy", "mean slope", "dead", "dormant", "rank",
        "gains",
        "biases",
      ]
    ]
      + layers.map(\.layer).map { layer in
        [
          "\(layer.number)", layer.layer.path, "\(layer.layer.count)", layer.layer.rule.label,
          Self.short(layer.entropy), Self.short(layer.slope),
          "\(layer.units.count(where: \.isDead))",
          "\(layer.units.count(where: \.isDormant))", String(format: "%.1f", layer.effectiveRank),
          Self.span(layer.units.compactMap(\.gain)), Self.span(layer.units.compactMap(\.bias)),
        ]
      }
  }

  /// A row a chosen unit of a layer, the first row being the head.
  package func unitTable(_ view: View) -> [[String]] {
    [
      [
        "unit", "chosen for", "gain", "bias", "input: mean", "deviation", "output: mean",
        "mean size",
        "mean slope", "state",
      ]
    ]
      + view.units.map { chosen in
        let unit = chosen.unit
        return [
          "\(unit.number)", chosen.reason ?? "–", unit.gain.map(Self.short) ?? "–",
          unit.bias.map(Self.short) ?? "–", Self.short(unit.inputMean),
          Self.short(unit.inputDeviation), Self.short(unit.outputMean), Self.short(unit.outputSize),
          Self.short(unit.slope), unit.isDead ? "dead" : unit.isDormant ? "dormant" : "alive",
        ]
      }
  }

  private static func span(_ values: [Double]) -> String {
    guard let least = values.min(), let most = values.max() else { return "–" }
    return "\(short(least)) to \(short(most))"
  }

  private static func short(_ value: Double) -> String {
    value.isFinite ? String(format: "%.4g", value) : value < 0 ? "-∞" : "\(value)"
  }
}
