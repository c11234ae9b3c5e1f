/// One panel of a figure with all numbers that are drawn in it.
public struct Chart: Codable, Sendable {
  public var title: String
  public var xTitle: String
  public var yTitle: String
  public var isLogarithmicX = false
  public var isLogarithmicY = false
  public var curves: [Curve] = []
  /// Names of the rows 1, 2, … that stand at the y axis in place of numbers.
  public var rowNames: [String]?
  /// A picture in place of curves: rows of red, green and blue bytes.
  public var picture: Picture?

  public init(_ title: String, x: String, y: String) {
    self.title = title
    xTitle = x
    yTitle = y
  }

  public struct Picture: Codable, Sendable {
    public let width: Int
    public let height: Int
    public let pixels: [UInt8]
  }
}

/// One line of a chart.
public struct Curve: Codable, Sendable {
  public enum Style: String, Codable, Sendable {
    /// Ours: a line, with a band where the runs spread.
    case line
    /// The authors': dashed.
    case published
    /// One dead run.
    case dead
    case steps
    case points
    /// Points with a bar from `low` to `high` along the x axis.
    case intervals
    /// A row of a heat map, whose `value` is shown in colour at each x and y.
    case heat
  }

  public var name: String
  public var style: Style
  /// Which colour; curves of one arm share it.
  public var colour: Int
  public var x: [Double]
  public var y: [Double]
  /// The lower and the upper edge of the band.
  public var low: [Double]?
  public var high: [Double]?
  /// What a heat map shows.
  public var value: [Double]?

  public init(
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

extension Chart {
  /// Every number of the chart as lines of `panel,curve,style,x,y,low,high`, and `value` if wanted.
  func csvLines(panel: Int, withValues: Bool = false) -> String {
    curves.map { curve in
      curve.x.indices.map { index in
        let band = ([curve.low, curve.high] + (withValues ? [curve.value] : [])).map {
          $0.map { "\($0[index])" } ?? ""
        }
        let name = curve.name.replacing(",", with: ";")
        return "\(panel),\(name),\(curve.style.rawValue),\(curve.x[index]),\(curve.y[index]),"
          + band.joined(separator: ",") + "\n"
      }.joined()
    }.joined()
  }
}
