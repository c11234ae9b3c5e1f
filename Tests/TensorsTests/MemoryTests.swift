import Foundation
import Tensors
import Testing

@Suite("Memory that does not suffice") struct MemoryTests {
  @Test("ends a program by what it has chosen, with LibTorch's text")
  func end() async {
    await #expect(processExitsWith: .exitCode(7)) {
      Engine.whenMemoryEnds { _exit($0.contains("emory") || $0.contains("overflow") ? 7 : 8) }
      _ = Tensor.zeros([1 << 40, 1 << 20])
    }
  }

  @Test("is no word for other errors, which still trap")
  func others() async {
    await #expect(processExitsWith: .failure) {
      Engine.whenMemoryEnds { _ in _exit(0) }
      _ = Tensor.zeros([2]) + Tensor.zeros([3])
    }
  }
}
