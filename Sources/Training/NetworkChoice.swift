import Networks
import Settings

/// Which kind of network a run trains: the dense stack of `hidden` and `activation`, or another one with
/// settings of its own, such as `resnet:depth=20`.
public enum NetworkChoice: Hashable, Sendable {
  case dense
  case other(ArchitectureChoice)
}

extension NetworkChoice: Codable {
  public init(from decoder: Decoder) throws {
    let specification = try Specification(from: decoder)
    guard specification.name == DenseStack.name else {
      self = .other(try ArchitectureChoice(specification))
      return
    }
    guard specification.settings.isEmpty else {
      throw ConfigurationError(
        "the settings of the network dense are 'hidden' and 'activation' beside it")
    }
    self = .dense
  }

  public func encode(to encoder: Encoder) throws {
    switch self {
    case .dense: try Setting.text(DenseStack.name).encode(to: encoder)
    case .other(let choice): try choice.encode(to: encoder)
    }
  }
}
