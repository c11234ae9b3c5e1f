import Tensors
import Testing

@testable import Training

@Suite("Samples")
struct SamplesTests {
  /// So many samples of two pixels, the k-th 2k and 2k + 1, with the labels 0, 1, 2 …
  private func samples(_ count: Int, scale: InputScale? = nil) -> Samples {
    Samples(
      inputs: Tensor((0..<2 * count).map { UInt8($0) }, shape: [count, 2]),
      targets: Tensor((0..<count).map { Int64($0) }), scale: scale)
  }

  private let like = Tensor.zeros([1], elementType: .float64)

  @Test("are copied to a device once, and what does not fit there is tried again")
  func copies() {
    let (copies, made) = (DeviceCopies(), samples(3))
    var times = 0
    for device in [Device.cpu, .cpu, .cuda(0), .cuda(0)] {
      let copy = copies.copy(on: device) {
        times += 1
        return (made.inputs, made.targets)
      }
      #expect(copy.inputs.isIdentical(to: made.inputs))
    }
    // These are on the CPU, and no copies on a GPU.
    #expect(times == 3)
  }

  @Test(
    "come in batches of which the last may be shorter",
    arguments: [
      (7, 3, [3, 3, 1]), (6, 3, [3, 3]), (1, 3, [1]), (1, 1, [1]), (4, 9, [4]), (0, 3, []),
    ])
  func batches(count: Int, size: Int, counts: [Int]) {
    let batches = Array(samples(count).batches(of: size, like: like))
    #expect(batches.map(\.count) == counts)
    #expect(batches.allSatisfy { $0.inputs.shape == [$0.count, 2] })
    #expect(
      batches.flatMap { $0.targets.elements(as: Int64.self) } == (0..<count).map { Int64($0) })
    #expect(
      batches.flatMap { $0.inputs.elements(as: Double.self) }
        == (0..<2 * count).map { Double($0) / 255 })
  }

  @Test("are made numbers of the type that is asked for, and standardised")
  func scaled() throws {
    let (inputs, channels) = (samples(5).inputs, 1)
    let scale = InputScale(fitting: inputs, channels: channels, chunk: 2)
    #expect(scale == InputScale(fitting: inputs, channels: channels, chunk: 5))
    let batches = samples(5, scale: scale).batches(
      of: 2, like: Tensor.zeros([1], elementType: .float32))
    #expect(batches.allSatisfy { $0.inputs.elementType == .float32 })
    let numbers = batches.flatMap { $0.inputs.elements(as: Double.self) }
    #expect(abs(numbers.reduce(0, +)) < 1e-4)
    #expect(abs(numbers.reduce(0) { $0 + $1 * $1 } - 10) < 1e-4)
  }

  @Test("may come without targets, and as numbers that stay what they are")
  func withoutTargets() {
    let inputs = Tensor([Float](arrayLiteral: 200, -1, 0.5), shape: [3, 1])
    let batches = Array(Samples(inputs: inputs).batches(of: 2, like: like))
    #expect(batches.map(\.targets.shape) == [[2, 0], [1, 0]])
    #expect(batches.flatMap { $0.inputs.elements(as: Double.self) } == [200, -1, 0.5])
  }
}
