import Foundation
import Settings
import Tensors
import Testing

@testable import Networks

@Suite("Probes of hidden layers")
struct ProbeTests {
  private let inputs = Tensor.normal([6, 5], elementType: .float64, using: Generator(seed: 3))
  private let labels = Tensor([Int64](arrayLiteral: 0, 1, 2, 0, 1, 2))

  private func network(_ probes: String) throws -> Network {
    var configuration = DenseExample()
    (configuration.inputs, configuration.outputs) = (5, 3)
    configuration.hidden = Widths([4, 6])
    configuration.probes = try Bottleneck(
      Specification(probes, subject: "probe"))
    return Network(configuration, elementType: .float64, using: Generator(seed: 1))
  }

  @Test("leave the network's first weights and its outputs as they are")
  func outputs() throws {
    let (plain, probed) = (try network("none"), try network("vib:units=3"))
    #expect(
      plain.forward(inputs).outputs.elements(as: Double.self)
        == probed.forward(inputs).outputs.elements(as: Double.self))
    let readings = probed.forward(inputs).readings
    #expect(readings.count == 2 && plain.forward(inputs).readings.isEmpty)
    #expect(readings.allSatisfy { $0.outputs.shape == [6, 3] })
  }

  @Test(
    "add their loss to the gradients of all layers below, and to no record of the network's own loss"
  )
  func gradients() throws {
    let (plain, probed) = (try network("none"), try network("vib:units=3:samples=2:rate=0.1"))
    let objective = Objective(.crossEntropy)
    let own = plain.differentiate(objective, Batch(inputs, targets: labels)).loss.item
    let read = probed.differentiate(
      objective, Batch(inputs, targets: labels), generator: Generator(seed: 4))
    #expect(read.loss.item == own && read.pass.readings[0].outputs.shape == [12, 3])
    let gradient = { (network: Network, name: String) in
      network.parameters[name]!.gradient.elements(as: Double.self)
    }
    #expect(gradient(plain, "layers.0.weight") != gradient(probed, "layers.0.weight"))
    #expect(gradient(plain, "layers.2.weight") == gradient(probed, "layers.2.weight"))
    #expect(gradient(probed, "probes.1.decoder.bias").contains { $0 != 0 })
  }

  @Test("have gradients that finite differences confirm")
  func differences() throws {
    let probed = try network("vib:units=2:samples=3:rate=0.3")
    let objective = Objective(.crossEntropy)
    func loss() -> Double {
      let pass = probed.forward(inputs, training: true, generator: Generator(seed: 9))
      let repeated = Tensor.concatenated([labels, labels, labels])
      return pass.readings.reduce(objective(pass.outputs, labels).item) {
        $0 + CrossEntropy()($1.outputs, repeated).item + 0.3 * $1.divergence.item
      }
    }
    _ = probed.differentiate(
      objective, Batch(inputs, targets: labels), generator: Generator(seed: 9))
    let gradients = probed.parameters.gradients.elements(as: Double.self)
    for index in stride(from: 0, to: gradients.count, by: 7) {
      let number = probed.parameters.values.narrowed(to: index..<index + 1)
      number.add(Tensor([1e-5]))
      let above = loss()
      number.add(Tensor([-2e-5]))
      let below = loss()
      number.add(Tensor([1e-5]))
      #expect(abs((above - below) / 2e-5 - gradients[index]) < 1e-7, "parameter \(index)")
    }
  }

  @Test("keep a network off the fused path, which does not know them")
  func path() {
    var configuration = DenseExample()
    configuration.hidden = Widths([4])
    configuration.probes = .part(VariationalBottleneck())
    let network = Network(configuration, using: Generator(seed: 1))
    #expect(network.fusedStack == nil)
  }

  @Test("read each stage of a ResNet, which is then the same network") func stages() throws {
    func network(_ probes: String, depth: Int) throws -> Network {
      var configuration = NetworkConfiguration()
      configuration.probes = try Bottleneck(Specification(probes, subject: "probe"))
      let plan = NetworkPlan(
        ResNet(depth: depth), configuration, from: [3, 32, 32], to: 4)
      return Network(plan, elementType: .float32, using: Generator(seed: 1))
    }
    let images = Tensor.uniform([2, 3072], using: Generator(seed: 2))
    for (depth, stages) in [(20, 3), (18, 4)] {
      let (plain, probed) = (
        try network("none", depth: depth), try network("vib:units=3", depth: depth)
      )
      let pass = probed.forward(images)
      #expect(plain.forward(images).outputs.isIdentical(to: pass.outputs))
      #expect(pass.readings.map(\.outputs.shape) == Array(repeating: [2, 4], count: stages))
      let wide = probed.parameters["probes.\(stages - 1).encoder.weight"]?.value.shape
      #expect(wide == [6, depth == 20 ? 64 : 512])
    }
  }
}
