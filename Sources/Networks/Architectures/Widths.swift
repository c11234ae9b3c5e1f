import Settings

/// The widths of the hidden layers, written `50x8` (eight of 50) or `784,100`.
public struct Widths: Hashable, Sendable {
  public let values: [Int]

  public init(_ values: [Int]) { self.values = values }

  public var count: Int { values.count }

  private static let mostLayers = 10_000

  /// Reads `50x8`, `784,100` or a mixture such as `300,50x4`.
  public init(_ text: String) throws {
    var values: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let factors = part.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      let layers = factors.count == 1 ? 1 : factors[1] ?? 0
      guard factors.count <= 2, let width = factors[0], width > 0,
        (1...Self.mostLayers).contains(layers)
      else {
        throw ConfigurationError(
          "'\(text)' is not a list of widths: write 50x8 for eight layers of 50, or 784,100")
      }
      guard values.count + layers <= Self.mostLayers else {
        throw ConfigurationError("'\(text)' has more than \(Self.mostLayers) layers")
      }
      values += Array(repeating: width, count: layers)
    }
    self.values = values
  }
}

extension Widths: CustomStringConvertible {
  /// The form that can be read, `50x8` or `300,50x4`.
  public var description: String {
    var parts: [String] = []
    var rest = values[...]
    while let width = rest.first {
      let count = rest.prefix { $0 == width }.count
      parts.append(count == 1 ? "\(width)" : "\(width)x\(count)")
      rest = rest.dropFirst(count)
    }
    return parts.joined(separator: ",")
  }
}

extension Widths: Codable {
  public init(from decoder: Decoder) throws {
    switch try Setting(from: decoder) {
    case .text(let text): try self.init(text)
    case .number(let width): try self.init(Setting.number(width).description)
    case .list(let list) where list.isEmpty: self.init([])
    case let list: try self.init(list.description)
    }
  }

  public func encode(to encoder: Encoder) throws { try values.encode(to: encoder) }
}
