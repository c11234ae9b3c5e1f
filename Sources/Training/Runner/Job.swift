/// A piece of work that is done in turns, such as the training of a network, an epoch a turn.
///
/// A runner gives a job's turns one after the other, though on changing threads.
public protocol Job: AnyObject, Sendable {
  /// Works for a turn and gives the work that is left, in any unit; 0 at the end.
  func turn() throws -> Int

  /// Begins the job where it has not begun, and gives its run; nil where there is none whose steps could be made
  /// beside those of others.
  func open() throws -> OpenRun?

  /// Saves what has begun and has not ended.
  func saveUnfinished() throws
}

extension Job {
  public func open() throws -> OpenRun? { nil }
}
