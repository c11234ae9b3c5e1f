import Tensors

/// A process of a group has died, or has not answered for too long.
public struct ProcessGroupFailure: Error, CustomStringConvertible {
  /// The process that noticed it, and how many there were.
  public let rank: Int
  public let size: Int
  /// What the tensor engine said.
  public let reason: String

  init(of group: ProcessGroup, _ error: any Error) {
    (rank, size, reason) = (group.rank, group.size, "\(error)")
  }

  public var description: String {
    "rank \(rank) of \(size): another process has ended, or has not answered for "
      + "\(Int(ProcessGroup.timeout)) seconds; the same command with --resume goes on from where the run was "
      + "saved last (\(reason.prefix { $0 != "\n" }))"
  }
}
