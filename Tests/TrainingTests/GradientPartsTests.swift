import Networks
import Tensors
import Testing

@testable import Training

@Suite("Gradients that leave in parts")
struct GradientPartsTests {
  @Test("are added up while the backward pass goes on, and those that it does not reach after it")
  func parts() throws {
    let ends = ProcessGroupTests.together(2) { group in
      let factor = Double(group.rank + 1)
      let gradients = Tensor.zeros([5], elementType: .float64, on: .cpu)
      let leaves = [0..<2, 2..<3, 3..<5].map {
        Tensor.ones([$0.count], elementType: .float64, on: .cpu)
          .leaf(accumulatingInto: gradients.narrowed(to: $0))
      }
      let parts = GradientParts(
        [
          (gradients.narrowed(to: 3..<5), [leaves[2]]),
          (gradients.narrowed(to: 0..<3), [leaves[1], leaves[0]]),
        ], over: group)
      var seen: [[Double]] = []
      for reached in [leaves, [leaves[2]], [leaves[0]]] {
        gradients.fill(with: 0)
        parts.begin()
        (Tensor.concatenated(reached).sum() * factor).backward()
        let gone = parts.gone
        parts.finish()
        seen.append([Double(gone)] + gradients.elements(as: Double.self))
      }
      return seen
    }
    for end in ends {
      // The second part waits for a leaf that is not reached, and in its turn behind the first.
      #expect(try end.get() == [[2, 3, 3, 3, 3, 3], [1, 0, 0, 0, 3, 3], [0, 3, 3, 0, 0, 0]])
    }
  }

  @Test("leave a network, also one whose group was chosen anew")
  func network() throws {
    let ends = ProcessGroupTests.together(2) { group in
      let network = Network(
        NetworkPlan(DenseStack(hidden: [300, 300, 300]), from: [784], to: 10),
        using: Generator(seed: 1))
      (network.group, network.group) = (group, group)
      let generator = Generator(seed: UInt64(group.rank))
      let inputs = Tensor.normal([6, 784], using: generator)
      let batch = Batch(inputs, targets: Tensor([0, 1, 2, 3, 4, 5] as [Int64]))
      var (_, pass) = network.differentiateByAutograd(
        Objective(.crossEntropy), batch, share: 0.5)
      let gone = network.gradientParts?.gone
      let told = network.exchange([1], &pass)
      return (gone: gone, told: told, gradients: network.parameters.gradients.copied())
    }
    let all = try ends.map { try $0.get() }
    for end in all {
      #expect(end.gone == 2 && end.told == [2])
      #expect(end.gradients.isIdentical(to: all[0].gradients))
    }
  }

  @Test("go by Gloo where NCCL is refused, which says why")
  func withoutNCCL() throws {
    let ends = ProcessGroupTests.together(2) { group in
      let refusal = Result { try group.useNCCL() }
      let sum = Tensor([Double(group.rank + 1)])
      group.sum([sum])
      return (refusal: refusal, usesNCCL: group.usesNCCL, sum: sum.item)
    }
    for end in ends {
      let end = try end.get()
      #expect(end.sum == 3)
      if Engine.cudaDeviceCount == 0 {
        #expect(throws: TensorError("there is no GPU")) { try end.refusal.get() }
        #expect(!end.usesNCCL)
      }
    }
  }

  @Test("cover all gradients of a network, the last layers' first")
  func cover() {
    let plan = NetworkPlan(DenseStack(hidden: [300, 300, 300]), from: [784], to: 10)
    let parameters = Parameters(
      plan.parameters.map { ($0.name, $0.shape) }, elementType: .float32, on: .cpu)
    let parts = parameters.parts
    #expect(parts.count == 2)
    #expect(parts.map { $0.gradients.count }.reduce(0, +) == parameters.gradients.count)
    #expect(parts.flatMap(\.leaves).count == parameters.views.count)
    #expect(parts[0].gradients.count < parts[1].gradients.count)
    for part in parts {
      #expect(part.leaves.map(\.count).reduce(0, +) == part.gradients.count)
      #expect(part.gradients.count >= 1 << 17)
    }
  }
}
