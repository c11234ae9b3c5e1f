/// A piece of work that is done in turns, such as the training of a network, an epoch a turn.
///
/// A runner gives a job's turns one after the other, though on changing threads.
public protocol Job: AnyObject, Sendable {
  /// Works for a turn and gives the work that is left, in any unit; 0 at the end.
  func turn() throws -> Int

  /// Saves what has begun and has not ended.
  func saveUnfinished() throws
}
