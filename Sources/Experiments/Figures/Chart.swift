import Datasets
import Settings

/// One panel of a figure with all numbers that are drawn in it.
package struct Chart: Codable, Sendable {
  package var title: String
  package var xTitle: String
  package var yTitle: String
  package var isLogarithmicX = false
  package var isLogarithmicY = false
  package var curves: [Curve] = []
  /// Names of the rows 1, 2, … that stand at the y axis in place of numbers.
  package var rowNames: [String]?
  /// A picture in place of curves: rows of red, green and blue bytes.
  package var picture: Picture?

  package init(_ title: String, x: String, y: String) {
    self.title = title
    xTitle = x
    yTitle = y
  }

  package struct Picture: Codable, Sendable {
    package let width: Int
    package let height: Int
    package let pixels: [UInt8]
  }
}

/// One line of a chart.
package struct Curve: Codable, Sendable {
  package enum Style: String, Codable, Sendable {
    /// Ours: a line, with a band where the runs spread.
    case line
    /// The authors': dashed.
    case published
    /// A thin line without marks.
    case path
    /// One dead run.
    case dead
    case steps
    case points
    /// Runs that diverged, which have no y: marks on the upper edge.
    case diverged
    /// Points with a bar from `low` to `high` along the x axis.
    case intervals
    /// A row of a heat map, whose `value` is shown in colour at each x and y.
    case heat
  }

  package var name: String
  package var style: Style
  /// Which colour; curves of one arm share it.
  package var colour: Int
  package var x: [Double]
  package var y: [Double]
  /// The lower and the upper edge of the band.
  package var low: [Double]?
  package var high: [Double]?
  /// What a heat map shows; of another curve what its y stands for, where that is scaled to the axis.
  package var value: [Double]?

  package init(
    _ name: String, _ style: Style = .line, colour: Int, x: [Double], y: [Double],
    low: [Double]? = nil, high: [Double]? = nil, value: [Double]? = nil
  ) {
    self.name = name
    self.style = style
    self.colour = colour
    self.x = x
    self.y = y
    self.low = low
    self.high = high
    self.value = value
  }
}

// JSON has no NaN and no infinity, which are gaps in a curve.
extension Curve {
  private enum CodingKeys: String, CodingKey { case name, style, colour, x, y, low, high, value }

  package init(from decoder: Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func numbers(_ key: CodingKeys) throws -> [Double]? {
      try container.decodeIfPresent([Double?].self, forKey: key)?.map { $0 ?? .nan }
    }
    self.init(
      try container.decode(String.self, forKey: .name),
      try container.decode(Style.self, forKey: .style),
      colour: try container.decode(Int.self, forKey: .colour), x: try numbers(.x) ?? [],
      y: try numbers(.y) ?? [], low: try numbers(.low), high: try numbers(.high),
      value: try numbers(.value))
  }

  package func encode(to encoder: Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(style, forKey: .style)
    try container.encode(colour, forKey: .colour)
    for (key, numbers) in [
      (CodingKeys.x, x), (.y, y), (.low, low), (.high, high), (.value, value),
    ] {
      try container.encodeIfPresent(numbers?.map(\.finite), forKey: key)
    }
  }
}

extension Chart {
  /// Every number of the chart as records of `panel,curve,style,x,y,low,high`, and `value` if wanted.
  func csvLines(panel: Int, withValues: Bool = false) -> String {
    curves.map { curve in
      curve.x.indices.map { index in
        let band = ([curve.low, curve.high] + (withValues ? [curve.value] : [])).map {
          $0.map { "\($0[index])" } ?? ""
        }
        return csvRecord(
          ["\(panel)", curve.name, curve.style.rawValue, "\(curve.x[index])", "\(curve.y[index])"]
            + band)
      }.joined()
    }.joined()
  }
}

/// Where drawings find images.
package struct DrawingSource: Sendable {
  package let root: DataRoot
  /// The set that was asked for in place of the experiment's own.
  package let data: String?
}
