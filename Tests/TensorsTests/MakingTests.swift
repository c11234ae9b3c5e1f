import Tensors
import Testing

@Suite("Making and reading tensors") struct MakingTests {
  private func expectReturn<Element: TensorElement & Equatable>(
    _ elements: [Element], _ type: ElementType, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let tensor = Tensor(elements)
    #expect(tensor.elementType == type, sourceLocation: sourceLocation)
    #expect(tensor.shape == [elements.count], sourceLocation: sourceLocation)
    #expect(tensor.elements(as: Element.self) == elements, sourceLocation: sourceLocation)
    #expect(
      tensor.bytes == elements.withUnsafeBytes { [UInt8]($0) }, sourceLocation: sourceLocation)
  }

  @Test("Elements of every Swift type come back as they were put in")
  func everySwiftType() {
    expectReturn([UInt8.min, 1, 127, 128, .max], .uint8)
    expectReturn([Int8.min, -1, 0, .max], .int8)
    expectReturn([Int16.min, -1, 0, 258, .max], .int16)
    expectReturn([Int32.min, -1, 0, .max], .int32)
    expectReturn([Int64.min, -1, 0, 1 << 53 + 1, .max], .int64)
    expectReturn([Float.pi, -.infinity, .greatestFiniteMagnitude, 0.1], .float32)
    expectReturn([Double.pi, .infinity, .leastNonzeroMagnitude, -1e300], .float64)
    expectReturn([true, false, true], .bool)
  }

  @Test("The two half types round and keep two bytes an element")
  func halves() {
    let values = Tensor([1, 0.1, 65504, -2] as [Double])
    let half = values.cast(to: .float16)
    #expect(half.elementType == .float16)
    #expect(half.doubles == [1, 0.0999755859375, 65504, -2])
    #expect(half.bytes == [0x00, 0x3C, 0x66, 0x2E, 0xFF, 0x7B, 0x00, 0xC0])
    let brain = values.cast(to: .bfloat16)
    #expect(brain.elementType == .bfloat16)
    #expect(brain.doubles == [1, 0.10009765625, 65536, -2])
    #expect(brain.bytes == [0x80, 0x3F, 0xCD, 0x3D, 0x80, 0x47, 0x00, 0xC0])
  }

  @Test("Every element type can be filled, and holds one and zero", arguments: ElementType.allCases)
  func filled(type: ElementType) {
    let ones = Tensor.ones([2, 3], elementType: type)
    #expect(ones.elementType == type)
    #expect(ones.shape == [2, 3])
    #expect(ones.rank == 2)
    #expect(ones.count == 6)
    #expect(ones.doubles == Array(repeating: 1, count: 6))
    #expect(ones.bytes.count == 6 * type.byteCount)
    #expect(Tensor.zeros([3], elementType: type).doubles == [0, 0, 0])
    #expect(Tensor.filled(with: 1, [], elementType: type).item == 1)
    #expect(Tensor.range(3, elementType: .int64).cast(to: type).elements() == type.firstThree)
  }

  @Test("Elements are converted to the type that is asked for")
  func conversion() {
    #expect(Tensor([1.9, -1.9, 300] as [Float]).elements(as: Int32.self) == [1, -1, 300])
    #expect(Tensor([0, 1, 2] as [Int64]).elements(as: Bool.self) == [false, true, true])
    #expect(Tensor([0.1] as [Double]).elements() == [Float(0.1)])
    #expect(Tensor([true, false]).doubles == [1, 0])
  }

  @Test("A scalar has no axis and one element")
  func scalar() {
    let scalar = Tensor(2.5)
    #expect(scalar.shape == [])
    #expect(scalar.count == 1)
    #expect(scalar.elementType == .float32)
    #expect(scalar.item == 2.5)
    #expect(Tensor(0.1, elementType: .float64).item == 0.1)
    #expect(Tensor([7] as [Int64], shape: [1, 1]).item == 7)
  }

  @Test("A tensor may be empty")
  func empty() {
    #expect(Tensor([Float]()).shape == [0])
    let empty = Tensor([Float](), shape: [0, 3])
    #expect(empty.shape == [0, 3])
    #expect(empty.count == 0)
    #expect(empty.elements() == [])
    #expect(empty.bytes == [])
    #expect(empty.isFinite)
  }

  @Test("A range counts from nought")
  func range() {
    #expect(Tensor.range(4).elementType == .int64)
    #expect(Tensor.range(4).elements(as: Int64.self) == [0, 1, 2, 3])
    #expect(Tensor.range(3, elementType: .float64).doubles == [0, 1, 2])
    #expect(Tensor.range(0).count == 0)
  }

  @Test("Elements and bytes are in row-major order also where memory is not")
  func order() {
    let matrix = Tensor([1, 2, 3, 4, 5, 6] as [UInt8], shape: [2, 3]).transposed()
    #expect(matrix.shape == [3, 2])
    #expect(matrix.elements(as: UInt8.self) == [1, 4, 2, 5, 3, 6])
    #expect(matrix.bytes == [1, 4, 2, 5, 3, 6])
  }

  @Test("Raw bytes make a tensor of any type")
  func rawBytes() {
    let bytes: [UInt8] = [0x80, 0x3F, 0x00, 0xC0]
    let tensor = bytes.withUnsafeBytes {
      Tensor(bytes: $0, shape: [2, 1], elementType: .bfloat16)
    }
    #expect(tensor.shape == [2, 1])
    #expect(tensor.doubles == [1, -2])
    #expect(throws: TensorError("bytes do not fill the shape")) {
      try throwingTensorErrors {
        _ = bytes.withUnsafeBytes { Tensor(bytes: $0, shape: [2], elementType: .float32) }
      }
    }
  }

  @Test("Identity looks at shape, type and every element")
  func identity() {
    let tensor = Tensor([1, 2, 3, 4] as [Float])
    #expect(tensor.isIdentical(to: Tensor([1, 2, 3, 4] as [Float])))
    #expect(!tensor.isIdentical(to: Tensor([1, 2, 3, 5] as [Float])))
    #expect(!tensor.isIdentical(to: tensor.reshaped([2, 2])))
    #expect(!tensor.isIdentical(to: tensor.cast(to: .float64)))
    #expect(!tensor.isIdentical(to: Tensor([1] as [Float])))
  }

  @Test("A description shows shape, type and the elements of a small tensor")
  func descriptions() {
    let tensor = Tensor([1, 2] as [Float])
    #expect("\(tensor)" == "Tensor([2], float32, [1.0, 2.0])")
    #expect("\(Tensor.ones([9], elementType: .int8))" == "Tensor([9], int8, […])")
    #expect("\(tensor.device)" == "cpu")
    #expect("\(Device.cuda(1))" == "cuda:1")
  }

  @Test("Elements that do not fill the shape stop the program")
  func wrongCount() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor([1, 2, 3] as [Float], shape: [2, 2])
    }
    #if DEBUG
      let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      #expect(text.contains("3 elements do not fill the shape [2, 2]"))
    #else
      #expect(result != nil)
    #endif
  }
}

extension ElementType {
  /// The numbers 0, 1 and 2 as this type has them.
  fileprivate var firstThree: [Float] { self == .bool ? [0, 1, 1] : [0, 1, 2] }
}
