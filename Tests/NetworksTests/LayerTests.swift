import Plasticity
import Settings
import Tensors
import Testing

@testable import Networks

/// Cuts each sample [6] into three patches of two numbers, and puts them together again.
private struct Patches: Layer {
  let together: Bool

  func callAsFunction(_ x: Tensor, _ pass: inout Pass) -> Tensor {
    x.reshaped(together ? [-1, 6] : [-1, 3, 2])
  }
}

/// A program's own network: units that see three rows of each sample, and then units that see one.
private struct Patchwork: Architecture {
  static let name = "patchwork"
  var activation = Activation.tanh

  func layers(from sample: [Int], to outputs: Int, in plan: inout Blueprint) -> [any Layer] {
    let patches = plan.under("patches") { plan -> [any Layer] in
      let dense = Dense(2, 2, feeding: activation, in: &plan)
      let units = plan.units(
        2, activation, fedBy: dense.weight, rowsPerSample: .places(3))
      return [Patches(together: false), dense, units, Patches(together: true)]
    }
    let top = plan.under("top") { plan -> [any Layer] in
      let dense = Dense(6, 4, feeding: activation, in: &plan)
      return [dense, plan.units(4, activation, fedBy: dense.weight)]
    }
    return patches + top
      + plan.head(from: 4, to: outputs, feeding: activation, named: "layers.0", code: "code")
  }
}

@Suite("Layers are values")
struct LayerTests {
  private func network(
    _ rule: any IntrinsicRule, elementType: ElementType = .float64
  ) throws -> Network {
    var configuration = NetworkConfiguration()
    configuration.rule = [Rule(rule)]
    let plan = NetworkPlan(Patchwork(), configuration, from: [6], to: 3)
    try plan.validate()
    return Network(plan, elementType: elementType, using: Generator(seed: 1))
  }

  private let inputs = Tensor.normal([5, 6], elementType: .float64, using: Generator(seed: 2))
  private let labels = Tensor([Int64](arrayLiteral: 0, 1, 2, 0, 1))

  @Test("A program's own network names its parameters by their paths, and learns")
  func learns() throws {
    let network = try network(IntrinsicPlasticity())
    #expect(
      network.parameters.views.map(\.name) == [
        "patches.weight", "patches.bias", "top.weight", "top.bias", "layers.0.weight",
        "layers.0.bias",
      ])
    #expect(network.fusedStack == nil)
    let batch = Batch(inputs, targets: labels)
    let optimizer = Adam(for: network.parameters)
    var losses: [Double] = []
    for _ in 1...200 {
      let (loss, pass) = network.differentiate(Objective(.crossEntropy), batch)
      optimizer.step(network.parameters, learningRate: 0.02)
      network.adapt(to: pass)
      losses.append(loss.item)
    }
    #expect(losses[0] > 0.8 && losses[199] < 0.1)
    let other = try self.network(IntrinsicPlasticity())
    try other.load(network.state)
    #expect(other.forward(inputs).outputs.isIdentical(to: network.forward(inputs).outputs))
  }

  @Test("Its gradients are those of finite differences")
  func gradients() throws {
    let network = try network(BatchNorm())
    let batch = Batch(inputs, targets: labels)
    func loss() -> Double { network.differentiate(Objective(.crossEntropy), batch).loss.item }
    _ = loss()
    let gradients = network.parameters.gradients.elements(as: Double.self)
    for index in gradients.indices {
      let number = network.parameters.values.narrowed(to: index..<index + 1)
      let losses = [1e-5, -2e-5].map { step in
        number.add(Tensor([step]))
        return loss()
      }
      number.add(Tensor([1e-5]))
      #expect(abs((losses[0] - losses[1]) / 2e-5 - gradients[index]) < 1e-7, "\(index)")
    }
  }

  @Test(
    "Layers that see other numbers of rows are adapted each by its own",
    arguments: UpdateClock.allCases)
  func rows(clock: UpdateClock) throws {
    // Its deviation is unbiased: n / (n − 1) differs with the rows n.
    let rule = IncrementalBatchNorm()
    var configuration = NetworkConfiguration()
    configuration.rule = [Rule(rule)]
    configuration.updateClock = clock
    let network = Network(
      NetworkPlan(Patchwork(), configuration, from: [6], to: 3), elementType: .float64,
      using: Generator(seed: 1))
    let pass = network.forward(inputs, training: true)
    network.adapt(to: pass)
    network.finishEpoch()
    #expect(pass.activities.map(\.x.shape) == [[15, 2], [5, 4]])
    for (index, activity) in pass.activities.enumerated() {
      let (one, zero) = (activity.x[0] * 0 + 1, activity.x[0] * 0)
      var neurons = Neurons(
        gain: one, bias: zero, memory: rule.memory.map { one * $0 })
      rule.update(&neurons, from: Activity(of: [activity], gain: one, bias: zero))
      let (gain, bias) = network.gainBias(ofLayer: index)
      #expect((gain - neurons.gain).magnitude().maximum().item < 1e-14)
      #expect((bias - neurons.bias).magnitude().maximum().item < 1e-14)
      #expect((gain - one).magnitude().maximum().item > 1e-6)
    }
  }

  @Test("The architecture of a program is found by its name")
  func byName() throws {
    Architectures.add(Patchwork.self)
    let choice = try ArchitectureChoice("patchwork:activation=relu")
    #expect(choice.item.activation == .relu)
    #expect(try ArchitectureChoice("dense:hidden=7,5").item is DenseStack)
    #expect {
      try ArchitectureChoice("else")
    } throws: {
      "\($0)".contains("there is no network 'else'; the choices are dense")
    }
  }

  @Test("A batch gathers pixels as numbers from 0 to 1, on the fast path as on the other")
  func pixels() throws {
    let pixels = Tensor((0..<60).map { UInt8($0 * 37 % 256) }, shape: [10, 6])
    let labels = Tensor((0..<10).map { Int64($0 % 3) })
    let rows = Tensor([Int64](arrayLiteral: 7, 0, 3))
    let batch = Batch(pixels, targets: labels, rows: rows)
    #expect(batch.count == 3)
    #expect(batch.targets(as: .float32, on: .cpu).elements(as: Int64.self) == [1, 0, 0])
    let numbers = batch.inputs(as: .float64, on: .cpu).elements(as: Double.self)
    var expected: [Double] = []
    for row in [7, 0, 3] {
      for column in 0..<6 { expected.append(Double((row * 6 + column) * 37 % 256) / 255) }
    }
    #expect(numbers == expected)
    var example = DenseExample()
    (example.inputs, example.hidden, example.outputs) = (6, Widths([5]), 3)
    let network = Network(example, using: Generator(seed: 1))
    let fast = try #require(network.fusedStack).differentiate(Objective(.crossEntropy), batch)
    let plain = network.differentiateByAutograd(Objective(.crossEntropy), batch)
    #expect(abs((fast.loss - plain.loss).item) < 1e-6)
    let float = Batch(
      batch.inputs(as: .float32, on: .cpu), targets: batch.targets(as: .float32, on: .cpu))
    #expect(network.differentiate(Objective(.crossEntropy), float).loss.item == fast.loss.item)
  }
}
