extension Tensor {
  /// Samples as numbers of a type: pixels, uint8, divided by 255, and all others as they are.
  package func numbers(as elementType: ElementType) -> Tensor {
    let numbers = cast(to: elementType)
    return self.elementType == .uint8 ? numbers / 255 : numbers
  }
}
