import CTorch

/// Processes that train one network together, by LibTorch's own c10d: over Gloo, and between GPUs over NCCL.
///
/// Every process makes the same calls in the same order, each with its own tensors, and waits in each call for
/// the others. One that has died, or has not answered for `timeout`, is a tensor error in all others: see
/// `throwingTensorErrors`.
public final class ProcessGroup: @unchecked Sendable {
  /// Where the processes of a group meet.
  public struct Meeting: Hashable, Sendable {
    /// Which of the processes this one is, from 0.
    public var rank: Int
    /// How many there are.
    public var size: Int
    /// The host of the process with rank 0, and a free port there.
    public var host: String
    public var port: Int
    /// Which of the processes on its machine this one is, and how many are there.
    public var localRank = 0
    public var localSize = 1
    /// What stands in front of all that is written down at the meeting.
    public var prefix = "homeostat"
    /// How many seconds a process waits for the others to be there.
    public var patience = 300.0
    /// Whether the launcher serves the meeting; else the process with rank 0 does.
    public var isServed = false

    public init(rank: Int, of size: Int, host: String = "127.0.0.1", port: Int) {
      (self.rank, self.size, self.host, self.port) = (rank, size, host, port)
    }
  }

  public let meeting: Meeting
  public var rank: Int { meeting.rank }
  public var size: Int { meeting.size }
  private let handle: ct_group
  /// Whether this process wishes that all stop; they agree with the next `Network.exchange`.
  public var wishesToStop = false
  /// Whether one of the processes wished that all stop, which all know after the same step.
  public private(set) var hasAgreedToStop = false

  /// How many seconds a process waits for an answer of the others once all are there.
  public static let timeout = 50.0

  /// Waits until all processes are there.
  public init(_ meeting: Meeting) throws {
    precondition((0..<meeting.size).contains(meeting.rank), "there is no rank \(meeting.rank)")
    self.meeting = meeting
    let joined = meeting.host.withCString { host in
      meeting.prefix.withCString { prefix in
        var place = ct_meeting(
          host: host, port: Int32(meeting.port), serves: meeting.rank == 0 && !meeting.isServed,
          prefix: prefix, rank: Int32(meeting.rank), size: Int32(meeting.size),
          patience: meeting.patience, timeout: Self.timeout)
        return ct_group_join(&place)
      }
    }
    guard let joined else { throw TensorError(String(cString: ct_error())) }
    handle = joined
  }

  deinit { ct_group_free(handle) }

  /// Whether tensors on GPUs go from one to the other; else they go through the memory of the CPUs.
  public private(set) var usesNCCL = false

  /// Has tensors on GPUs go from one to the other by NCCL; each process has a GPU of its own.
  ///
  /// All processes call it before they have sent anything from a GPU. Throws where NCCL is not there, and the group
  /// is then as it was.
  public func useNCCL() throws {
    guard Engine.cudaDeviceCount > 0 else { throw TensorError("there is no GPU") }
    guard ct_group_use_nccl(handle, Self.ncclLibrary) == 0 else {
      throw TensorError(String(cString: ct_error()))
    }
    usesNCCL = true
  }

  /// The library that `Scripts/setup` compiles where LibTorch has CUDA.
  private static let ncclLibrary = "libhomeostat_nccl.so"

  /// Whether this process writes what all have made.
  public var writes: Bool { rank == 0 }

  /// Says that all know of a process's wish to stop.
  package func agreeToStop() { hasAgreedToStop = true }

  /// That another process has died, or does not answer, for the reason that the engine gave.
  package func failure(_ reason: String) -> ProcessGroupFailure {
    ProcessGroupFailure(rank: rank, size: size, timeout: Self.timeout, reason: reason)
  }

  /// The part of some rows that is this process's: as many as any other's, or one more.
  public func part(of rows: Range<Int>) -> Range<Int> {
    rows.lowerBound + rows.count * rank / size..<rows.lowerBound + rows.count * (rank + 1) / size
  }

  /// Adds up some tensors of all processes, of the same shapes in all, in place and at the same time.
  public func sum(_ tensors: [Tensor]) {
    let handles = tensors.map { Optional($0.handle) }
    withExtendedLifetime(tensors) { _ = done(ct_group_sum(handle, handles, Int32(handles.count))) }
  }

  // After an error there are tensors of the right shape, with which all goes on to the end of its scope.

  /// The tensors of all processes, which have one shape, [processes, …].
  public func stacked(_ tensor: Tensor) -> Tensor {
    let all = made(ct_group_stack(handle, tensor.handle))
    return all.isDefined
      ? all : tensor.detached().reshaped([1] + tensor.shape).expanded(to: [size] + tensor.shape)
  }

  /// The rows of all processes, [rows of all, …], of which each may have another number; gradients flow back
  /// to the process whose they are.
  public func gathered(_ rows: Tensor) -> Tensor {
    let all = made(ct_group_gather(handle, rows.handle))
    return all.isDefined ? all : rows
  }

  /// Does work first with rank 0, and then with the others, such as work that fetches a file.
  public func withRank0First<Result>(_ name: String, _ work: () throws -> Result) throws -> Result {
    func check(_ status: Int32) throws {
      if status != 0 { throw failure(String(cString: ct_error())) }
    }
    if rank > 0 { try check(ct_group_await(handle, name, 24 * 3600)) }
    let result = try work()
    if rank == 0 { try check(ct_group_tell(handle, name)) }
    return result
  }

  /// For operations of which the group is a part.
  var cHandle: ct_group { handle }
}
