import Tensors

/// What a saved tensor must be.
package struct TensorLayout: Hashable, Sendable {
  package let shape: [Int]
  package let elementType: ElementType

  package init(_ shape: [Int], _ elementType: ElementType) {
    self.shape = shape
    self.elementType = elementType
  }
}

/// Saved tensors, by name.
extension [String: Tensor] {
  /// The tensor of a name; throws where it is missing or has another shape.
  package func tensor(_ name: String, shape: [Int]) throws -> Tensor {
    guard let tensor = self[name] else {
      throw NetworkStateError(description: "the tensor '\(name)' is missing")
    }
    guard tensor.shape == shape else {
      throw NetworkStateError(
        description: "the tensor '\(name)' has the shape \(tensor.shape), but the network needs "
          + "\(shape)")
    }
    return tensor
  }

  /// The whole number, at least 0, that the tensor of a name holds.
  package func count(_ name: String) throws -> Int {
    let tensor = try tensor(name, shape: [1])
    guard tensor.elementType == .int64, let count = tensor.elements(as: Int64.self).first,
      count >= 0
    else {
      throw NetworkStateError(
        description: "the tensor '\(name)' must hold a whole number, at least 0")
    }
    return Int(count)
  }
}
