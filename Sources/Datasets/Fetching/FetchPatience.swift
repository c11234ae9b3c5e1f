/// How often and how long to try.
public struct FetchPatience: Sendable, Hashable {
  /// Attempts at one mirror that bring nothing new before the next mirror is tried.
  public var attempts = 4
  /// The pause before the second attempt, doubled for each one after it.
  public var firstPauseSeconds = 1.0
  /// The seconds for which no byte may come before a connection counts as dead.
  public var stallSeconds = 30

  /// The usual patience.
  public init() {}
}
