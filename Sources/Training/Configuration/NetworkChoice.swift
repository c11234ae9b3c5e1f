import Networks
import Settings

/// Which kind of network a run trains: the dense stack of `hidden` and `activation`, perhaps with skip
/// connections, or another one with settings of its own, such as `resnet:depth=20`.
public enum NetworkChoice: Hashable, Sendable {
  case dense(skip: Bool)
  case other(ArchitectureChoice)

  public var isDense: Bool { if case .dense = self { true } else { false } }
}

extension NetworkChoice: Codable {
  public init(from decoder: Decoder) throws {
    let specification = try Specification(from: decoder)
    guard specification.name == DenseStack.name else {
      self = .other(try ArchitectureChoice(specification))
      return
    }
    var settings = specification.settings
    let skip = settings.removeValue(forKey: "skip") ?? .bool(false)
    guard settings.isEmpty else {
      throw ConfigurationError(
        "the settings of the network dense are 'hidden' and 'activation' beside it")
    }
    guard case .bool(let skips) = skip else {
      throw ConfigurationError("the network dense: '\(skip)' is not a value for 'skip'")
    }
    self = .dense(skip: skips)
  }

  public func encode(to encoder: Encoder) throws {
    switch self {
    // Without skip connections it is the name alone, as in runs that are stored.
    case .dense(skip: false): try Setting.text(DenseStack.name).encode(to: encoder)
    case .dense(skip: true):
      try Specification(name: DenseStack.name, settings: ["skip": .bool(true)]).encode(to: encoder)
    case .other(let choice): try choice.encode(to: encoder)
    }
  }
}
