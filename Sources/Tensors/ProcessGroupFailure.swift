/// A process of a group has died, or has not answered for too long.
public struct ProcessGroupFailure: Error, CustomStringConvertible {
  /// The process that noticed it, and how many there were.
  public let rank: Int
  public let size: Int
  /// For how many seconds it would have waited for an answer.
  public let timeout: Double
  /// What the tensor engine said.
  public let reason: String

  public var description: String {
    "rank \(rank) of \(size): another process has ended, or has not answered for \(Int(timeout)) seconds; "
      + "the same command with --resume goes on from where the run was saved last "
      + "(\(reason.prefix { $0 != "\n" }))"
  }
}
