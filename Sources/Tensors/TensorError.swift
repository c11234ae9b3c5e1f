import CTorch
import Synchronization

/// An error of the tensor engine, with the text that LibTorch gave.
public struct TensorError: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// Runs tensor code and throws the first engine error in it instead of stopping the process.
///
/// Shapes that do not fit are a programmer's doing and trap with LibTorch's text. Where a user's
/// doing can reach the engine (memory that does not suffice, a device that is not there), the code
/// runs in this scope. After the first error, operations in the scope give undefined tensors.
public func throwingTensorErrors<Result>(_ body: () throws -> Result) throws -> Result {
  let scope = ErrorScope()
  let result = Swift.Result { try ErrorScope.$current.withValue(scope) { try body() } }
  if let text = scope.firstError { throw TensorError(text) }
  return try result.get()
}

/// The one place that decides whether an engine error traps or is thrown.
final class ErrorScope: @unchecked Sendable {
  @TaskLocal static var current: ErrorScope?
  // Only the thread that runs the scope's body touches this.
  var firstError: String?

  static func record() {
    let text = String(cString: ct_error())
    guard let scope = current else {
      if tellsOfMemory(text), let end = whenMemoryEnds.withLock({ $0 }) { end(text) }
      fatalError("tensor engine: \(text)")
    }
    if scope.firstError == nil { scope.firstError = text }
  }
}

extension Engine {
  /// Says what ends the process where memory does not suffice outside of `throwingTensorErrors`.
  ///
  /// Without it the process traps. A program that writes its files whole, such as a command-line tool,
  /// says what happened and exits.
  public static func whenMemoryEnds(_ end: @escaping @Sendable (_ text: String) -> Never) {
    ErrorScope.whenMemoryEnds.withLock { $0 = end }
  }
}

extension ErrorScope {
  fileprivate static let whenMemoryEnds = Mutex<(@Sendable (String) -> Never)?>(nil)

  /// Whether a text of LibTorch, or of the C++ library, says that memory does not suffice.
  fileprivate static func tellsOfMemory(_ text: String) -> Bool {
    ["allocate memory", "bad_alloc", "out of memory", "calculation overflowed"].contains {
      text.contains($0)
    }
  }
}

/// The tensor that a call of the C face made.
func made(_ handle: ct_tensor?) -> Tensor {
  if let handle { return Tensor(handle) }
  ErrorScope.record()
  return Tensor(ct_undefined())
}

/// Checks the status of a call of the C face that makes nothing.
@discardableResult
func done(_ status: Int32) -> Bool {
  if status != 0 { ErrorScope.record() }
  return status == 0
}
