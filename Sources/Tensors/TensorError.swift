import CTorch

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
    guard let scope = current else { fatalError("tensor engine: \(text)") }
    if scope.firstError == nil { scope.firstError = text }
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
