/// A menu of a part that there may be or not, such as a bottleneck: `none` is its first entry.
public protocol OptionalMenu: Menu where Item == any Named {
  /// What there is to choose beside nothing.
  associatedtype Part: Named
}

extension OptionalMenu {
  public static var all: [any Named.Type] { [Nothing<Self>.self, Part.self] }
}

/// The choice of nothing from a menu, written `none`.
public struct Nothing<Kind: OptionalMenu>: Named {
  public static var kind: String { Kind.Part.kind }
  public static var name: String { "none" }

  public init() {}

  public static func made(with settings: [String: Setting]) throws -> any Named {
    guard settings.isEmpty else { throw Kind.refusal(of: name) }
    return Self()
  }
}

extension Chosen where Kind: OptionalMenu {
  public static var none: Self { Self(Nothing<Kind>()) }

  public static func part(_ part: Kind.Part) -> Self { Self(part) }

  /// The part, if there is one.
  public var part: Kind.Part? { item as? Kind.Part }
}
