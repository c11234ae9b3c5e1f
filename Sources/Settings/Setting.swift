/// A value of a configuration: what JSON, YAML and the command line can all say.
public enum Setting: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([Setting])
  case table([String: Setting])
}

extension Setting: Codable {
  public init(from decoder: Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode([Setting].self) {
      self = .list(value)
    } else if let value = try? container.decode([String: Setting].self) {
      self = .table(value)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  public func encode(to encoder: Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value):
      // A whole number stays one, so that it can be read back as an Int.
      if let whole = Int64(exactly: value) {
        try container.encode(whole)
      } else {
        try container.encode(value)
      }
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .table(let value): try container.encode(value)
    }
  }
}

extension Setting {
  /// What a word of a command line says: a number, true, false, or a text.
  public init(word: some StringProtocol) {
    switch word {
    case "true": self = .bool(true)
    case "false": self = .bool(false)
    default:
      if let number = Double(word) { self = .number(number) } else { self = .text(String(word)) }
    }
  }
}

extension Setting: CustomStringConvertible {
  public var description: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let value): Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    case .text(let value): value
    case .list(let values): values.map(\.description).joined(separator: ",")
    case .table(let values):
      // A name, or the rate at first, stands before its settings.
      ([values["name"], values["initial"]].compactMap { $0?.description }
        + values.sorted { $0.key < $1.key }.filter { $0.key != "name" && $0.key != "initial" }.map {
          let text = $0.value.description
          return "\($0.key)=" + (text.contains(":") ? "(\(text))" : text)
        }).joined(separator: ":")
    }
  }
}
