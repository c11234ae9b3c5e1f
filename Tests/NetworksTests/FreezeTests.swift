import Plasticity
import Tensors
import Testing

@testable import Networks

@Suite("Rules that are frozen after an epoch")
struct FreezeTests {
  private let inputs = Tensor.normal([12, 7], using: Generator(seed: 3))
  private var batch: Batch {
    Batch(inputs, targets: Tensor((0..<12).map { Int64($0 % 3) }))
  }

  private func network(_ rules: String...) throws -> Network {
    var example = DenseExample()
    example.inputs = 7
    example.hidden = Widths([6, 5])
    example.outputs = 3
    example.rule = try rules.map { try Rule($0) }
    return Network(example, using: Generator(seed: 1))
  }

  private func neurons(_ network: Network, layer: Int) -> [Float] {
    let (gain, bias) = network.gainBias(ofLayer: layer)
    return (gain.elements(as: Float.self)) + bias.elements(as: Float.self)
  }

  private func step(_ network: Network) {
    let (_, pass) = network.differentiate(Objective(.crossEntropy), batch)
    network.adapt(to: pass)
  }

  @Test("leave gain and bias as they are, and other layers' rules go on")
  func frozen() throws {
    let network = try network("ip:rate=0.1:until=1", "ip:rate=0.1")
    step(network)
    let first = (neurons(network, layer: 0), neurons(network, layer: 1))
    #expect(first.0 != (Array(repeating: 1, count: 6) + Array(repeating: 0, count: 6)))
    network.epoch = 2
    step(network)
    #expect(neurons(network, layer: 0) == first.0 && neurons(network, layer: 1) != first.1)
    network.epoch = 1
    step(network)
    #expect(neurons(network, layer: 0) != first.0)
  }

  @Test("of a batch's own statistics transform by the gain and the bias that neurons have")
  func instantaneous() throws {
    let network = try network("bn:until=1")
    for _ in 0..<5 { step(network) }
    let before = neurons(network, layer: 0)
    func difference() -> Float {
      let training = network.forward(inputs, training: true).outputs
      let evaluation = network.forward(inputs).outputs
      return (training - evaluation).elements(as: Float.self).map(abs).max() ?? .nan
    }
    #expect(difference() > 1e-2)
    network.epoch = 2
    #expect(difference() == 0)
    // The fast path learns as the plain one does.
    let objective = Objective(.crossEntropy)
    let (slowLoss, _) = network.differentiateByAutograd(objective, batch)
    let slow = network.parameters.gradients.elements(as: Float.self)
    let (loss, pass) = network.differentiate(objective, batch)
    let fast = network.parameters.gradients.elements(as: Float.self)
    #expect(abs((loss - slowLoss).item) < 1e-5)
    #expect(zip(fast, slow).allSatisfy { abs($0 - $1) < 1e-5 })
    network.adapt(to: pass)
    #expect(neurons(network, layer: 0) == before)
  }

  @Test("move once an epoch as well, until their last")
  func epochs() throws {
    var example = DenseExample()
    example.inputs = 7
    example.hidden = Widths([6])
    example.outputs = 3
    example.rule = [try Rule("ip:rate=0.1:until=1")]
    example.updateClock = .epoch
    let network = Network(example, using: Generator(seed: 1))
    func epoch(_ number: Int) -> [Float] {
      network.epoch = number
      for _ in 0..<3 { step(network) }
      network.finishEpoch()
      return neurons(network, layer: 0)
    }
    let start = neurons(network, layer: 0)
    let first = epoch(1)
    #expect(first != start && epoch(2) == first)
  }
}
