import Foundation
import Tensors
import Testing

@Suite("Random numbers") struct GeneratorTests {
  // torch.empty(4).uniform_(generator=torch.Generator().manual_seed(seed)).tolist()
  private static let uniform: [(UInt64, [Float])] = [
    (0, [0.49625658988952637, 0.7682217955589294, 0.08847743272781372, 0.13203048706054688]),
    (7, [0.5349225401878357, 0.19880318641662598, 0.6592116951942444, 0.6568902730941772]),
    (
      1 << 63 + 5,
      [0.8302518725395203, 0.12611091136932373, 0.9074696898460388, 0.8199270367622375]
    ),
    (.max, [0.9937993884086609, 0.5713063478469849, 0.5700080394744873, 0.04950374364852905]),
  ]

  // torch.randperm(8, generator=torch.Generator().manual_seed(seed)).tolist()
  private static let permutations: [(UInt64, [Int64])] = [
    (0, [4, 0, 7, 3, 2, 5, 1, 6]), (7, [7, 0, 3, 4, 1, 5, 2, 6]),
    (1 << 63 + 5, [3, 6, 0, 2, 1, 4, 5, 7]), (.max, [3, 6, 4, 7, 2, 1, 5, 0]),
  ]

  @Test("Uniform numbers are PyTorch's", arguments: uniform)
  func uniformNumbers(seed: UInt64, expected: [Float]) {
    #expect(Tensor.uniform([4], using: Generator(seed: seed)).elements() == expected)
  }

  @Test("Permutations are PyTorch's", arguments: permutations)
  func permutation(seed: UInt64, expected: [Int64]) {
    let found = Tensor.permutation(8, using: Generator(seed: seed))
    #expect(found.elements(as: Int64.self) == expected)
  }

  @Test("A uniform distribution with bounds in float64 is PyTorch's")
  func bounds() {
    // torch.empty(4, dtype=torch.float64).uniform_(-1, 3, generator=g), g of seed 7
    let found = Tensor.uniform(
      [2, 2], from: -1, to: 3, elementType: .float64, using: Generator(seed: 7))
    #expect(found.shape == [2, 2])
    #expect(
      found.doubles
        == [0.11752171962561597, 0.09477485460706259, 2.448371845670502, 1.6267537223528055])
  }

  @Test("Normal numbers are PyTorch's, and the stream goes on after them")
  func normalNumbers() {
    // torch.empty(3).normal_(1, 2, generator=g), g of seed 7
    let single = Tensor.normal([3], mean: 1, deviation: 2, using: Generator(seed: 7))
    expectClose(
      single, [0.7064098119735718, 2.572282552719116, 2.8936431407928467], within: 1e-6)
    // torch.empty(3, dtype=torch.float64).normal_(generator=g), torch.empty(3).uniform_(generator=g)
    let generator = Generator(seed: 7)
    expectClose(
      Tensor.normal([3], elementType: .float64, using: generator),
      [-0.1467950974849952, 0.7861412987235358, 0.9468216090039564])
    #expect(
      Tensor.uniform([3], using: generator).elements()
        == [0.36531615257263184, 0.8512683510780334, 0.8549431562423706])
  }

  @Test("Normal numbers have the mean and the deviation that are asked for")
  func moments() {
    let found = Tensor.normal(
      [50_000], mean: -3, deviation: 0.5, elementType: .float64, using: Generator(seed: 11))
    expectClose([found.mean().item], [-3], within: 0.01)
    expectClose([found.variance(along: 0).item], [0.25], within: 0.01)
  }

  @Test("One seed gives one stream, another seed another")
  func seeds() {
    func numbers(_ seed: UInt64) -> [Float] {
      let generator = Generator(seed: seed)
      return (0..<3).flatMap { _ in Tensor.uniform([5], using: generator).elements() }
    }
    #expect(numbers(1) == numbers(1))
    #expect(numbers(1) != numbers(2))
    #expect(Set(numbers(1)).count == 15)
  }

  @Test("A state that was kept goes on with the same stream, also after normal numbers")
  func state() throws {
    let generator = Generator(seed: 5)
    // An odd number of samples leaves one cached in the generator.
    _ = Tensor.normal([3], elementType: .float64, using: generator)
    let state = generator.state
    #expect(state.elementType == .uint8)
    func next(_ generator: Generator) -> [[Double]] {
      [
        Tensor.normal([3], elementType: .float64, using: generator).doubles,
        Tensor.uniform([4], using: generator).doubles,
        Tensor.permutation(9, using: generator).doubles,
      ]
    }
    let expected = next(generator)
    #expect(next(generator) != expected)
    generator.state = state
    #expect(next(generator) == expected)
    let other = Generator(seed: 99)
    other.state = try withFolder { folder in
      let file = folder.appending(path: "state.safetensors")
      try SafeTensors(tensors: ["state": state]).write(to: file)
      return try #require(SafeTensors(contentsOf: file).tensors["state"])
    }
    #expect(next(other) == expected)
  }

  @Test("A state that is none is refused, and the generator goes on")
  func wrongState() {
    let generator = Generator(seed: 7)
    #expect(throws: TensorError.self) {
      try throwingTensorErrors { generator.state = Tensor.zeros([3], elementType: .uint8) }
    }
    #expect(Tensor.uniform([4], using: generator).elements() == Self.uniform[1].1)
  }

  @Test("A permutation holds every number once")
  func complete() {
    let found = Tensor.permutation(1000, using: Generator(seed: 3)).elements(as: Int64.self)
    #expect(found.sorted() == Array(0..<1000))
    #expect(found != found.sorted())
  }
}
