import Dispatch
import Foundation
import Synchronization
import Tensors
import Testing

@Suite("The engine") struct EngineTests {
  @Test("The engine says which LibTorch it is and where that lies")
  func identity() throws {
    #expect(Engine.version.hasPrefix("2."))
    #expect(!Engine.cpuCapability.isEmpty)
    let path = try #require(Engine.libraryPath)
    #expect(FileManager.default.fileExists(atPath: path))
    #expect(URL(filePath: path).lastPathComponent.hasPrefix("libtorch"))
    #expect(Engine.cudaDeviceCount >= 0)
  }

  @Test("GPUs compute as they are told, in single precision and in any order unless they are")
  func gpuModes() async {
    await #expect(processExitsWith: .success) {
      for modes in [
        Engine.GPUModes(), .init(allowsTF32: true), .init(isDeterministic: true), .init(),
      ] {
        Engine.gpuModes = modes
        guard Engine.gpuModes == modes else { fatalError("\(Engine.gpuModes)") }
      }
    }
  }

  @Test("The library of matrix products is the one that is asked for, and multiplies")
  func blas() async throws {
    #expect(try !Engine.blas.isEmpty)
    await #expect(processExitsWith: .success) {
      setenv("HOMEOSTAT_BLAS", "libtorch", 1)
      let name = try Engine.blas
      guard name.hasSuffix("LibTorch") else { fatalError(name) }
      guard Products.worstDifference() < 1e-4 else { fatalError("other products") }
    }
    await #expect(processExitsWith: .success) {
      setenv("HOMEOSTAT_BLAS", "fast", 1)
      let error = #expect(throws: TensorError.self) { try Engine.blas }
      let text = "HOMEOSTAT_BLAS is 'fast', but must be libtorch or onednn"
      guard error?.description == text else { fatalError("\(error, default: "none")") }
    }
  }

  @Test(
    "So does oneDNN, on one thread and on two",
    .enabled(if: Products.hasOneDNN, "oneDNN (Debian: libdnnl-dev) is not installed"))
  func oneDNN() async {
    await #expect(processExitsWith: .success) {
      setenv("HOMEOSTAT_BLAS", "onednn", 1)
      let name = try Engine.blas
      guard name.hasPrefix("oneDNN ") else { fatalError(name) }
      for threads in 1...2 {
        Engine.threads = threads
        guard Products.worstDifference() < 1e-4 else { fatalError("other products") }
      }
    }
  }

  @Test("The number of threads is what it is set to")
  func threads() async {
    await #expect(processExitsWith: .success) {
      Engine.threads = 3
      guard Engine.threads == 3 else { exit(1) }
      Engine.threads = 1
      guard Engine.threads == 1 else { exit(1) }
    }
  }

  @Test("Memory stays flat while a network learns")
  func memory() async {
    // In a process of its own, so that other tests do not move its memory.
    await #expect(processExitsWith: .success) {
      Engine.threads = 1
      let net = LittleNetwork(seed: 1)
      for _ in 0..<500 { net.step() }
      let before = residentBytes()
      for _ in 0..<3000 { net.step() }
      // One tensor of a step that is not freed would be 6 MB or more.
      let growth = residentBytes() - before
      guard growth < 3_000_000 else { fatalError("memory grew by \(growth) bytes") }
    }
  }

  @Test("Memory stays flat where operations fail")
  func memoryOfFailures() async {
    await #expect(processExitsWith: .success) {
      func fail() {
        _ = try? throwingTensorErrors {
          let x = Tensor.ones([100, 10])
          _ = (x + Tensor.ones([7])) * x
        }
      }
      for _ in 0..<500 { fail() }
      let before = residentBytes()
      for _ in 0..<3000 { fail() }
      let growth = residentBytes() - before
      guard growth < 3_000_000 else { fatalError("memory grew by \(growth) bytes") }
    }
  }

  @Test("Many threads use tensors at once and get the same numbers")
  func manyThreads() {
    let shared = Tensor.sample([32, 16], seed: 3)
    let expected = LittleNetwork.losses(seed: 2, steps: 20)
    let wrong = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 32) { index in
      let losses = LittleNetwork.losses(seed: 2, steps: 20)
      // Readers share a tensor, and errors and switched-off gradients stay in their own thread.
      let text = errorText { try throwingTensorErrors { _ = shared.reshaped([index + 1, 7]) } }
      let silent = withoutGradients { shared.leaf().tanh().requiresGradient }
      let traced = shared.leaf().tanh().requiresGradient
      let right =
        losses == expected && !silent && traced
        && text == "shape '[\(index + 1), 7]' is invalid for input of size 512"
        && shared.sum(along: 0).count == 16
      if !right { wrong.withLock { $0 += 1 } }
    }
    #expect(wrong.withLock { $0 } == 0)
  }

  @Test("One generator serves many threads, and no number is drawn twice")
  func sharedGenerator() {
    let generator = Generator(seed: 1)
    let drawn = Mutex<[Double]>([])
    DispatchQueue.concurrentPerform(iterations: 64) { _ in
      let numbers = Tensor.uniform([50], elementType: .float64, using: generator).doubles
      drawn.withLock { $0 += numbers }
    }
    #expect(Set(drawn.withLock { $0 }).count == 3200)
  }

  @Test("A network that is trained learns")
  func learns() throws {
    let losses = LittleNetwork.losses(seed: 4, steps: 100)
    #expect(losses.allSatisfy { $0.isFinite })
    #expect(try #require(losses.last) < 0.5 * losses[0])
  }
}

/// One layer of tanh and a linear one, which learn a function of random inputs.
private struct LittleNetwork {
  let inputs: Tensor
  let targets: Tensor
  let parameters: [Tensor]

  init(seed: UInt64) {
    let generator = Generator(seed: seed)
    inputs = .normal([32, 16], using: generator)
    targets = inputs.narrowed(to: 0..<4, along: 1).tanh()
    parameters = [[64, 16], [64], [4, 64], [4]].map { shape in
      Tensor.uniform(shape, from: -0.1, to: 0.1, using: generator)
    }
  }

  @discardableResult
  func step() -> Tensor {
    let leaves = parameters.map { $0.leaf() }
    let hidden = inputs.linear(weight: leaves[0], bias: leaves[1]).tanh()
    let outputs = hidden.linear(weight: leaves[2], bias: leaves[3])
    let loss = outputs.meanSquaredError(from: targets)
    loss.backward()
    for (parameter, leaf) in zip(parameters, leaves) {
      // Without a gradient nothing is learnt, and the tests say so.
      if let gradient = leaf.gradient { parameter.add(gradient, scaledBy: -0.2) }
    }
    return loss.detached()
  }

  static func losses(seed: UInt64, steps: Int) -> [Double] {
    let network = LittleNetwork(seed: seed)
    return (0..<steps).map { _ in network.step().item }
  }
}

/// The memory of this process that is in use now, as Linux counts it.
private func residentBytes() -> Int {
  let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
  guard let text, let pages = Int(text.split(separator: " ")[1]) else {
    fatalError("/proc/self/statm cannot be read")
  }
  return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
}

/// Products of matrices, against LibTorch's own.
enum Products {
  static let hasOneDNN = [2, 3].contains { version in
    // As Engine opens it: LibTorch's symbols must not take the place of its own.
    dlopen("libdnnl.so.\(version)", RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND) != nil
  }

  /// The largest difference among products of several shapes.
  static func worstDifference() -> Double {
    let generator = Generator(seed: 1)
    var worst = 0.0
    // The last have rows a multiple of 1 KB apart, with which another library may multiply.
    for (m, n, k) in [
      (1, 1, 1), (3, 50, 17), (64, 2, 5), (200, 50, 784), (150, 3072, 200), (256, 40, 33),
    ] {
      for padded in [false, true] {
        func matrix(_ rows: Int, _ columns: Int) -> Tensor {
          let matrix: Tensor = padded ? .paddedRows(rows, columns) : .zeros([rows, columns])
          matrix.copy(from: .normal([rows, columns], using: generator))
          return matrix
        }
        let (a, b) = (matrix(m, k), matrix(k, n))
        let (aTransposed, bTransposed) = (matrix(k, m), matrix(n, k))
        aTransposed.copy(from: a.transposed(0, 1))
        bTransposed.copy(from: b.transposed(0, 1))
        let expected = a.matrixProduct(with: b)
        for (left, right, factor) in [
          (a, b, nil), (aTransposed, b, FusedPasses.Factor.first), (a, bTransposed, .second),
        ] {
          let product = matrix(m, n)
          product.become(productOf: left, right, transposing: factor)
          worst = max(worst, (product - expected).magnitude().maximum().item)
        }
      }
    }
    return worst
  }
}
