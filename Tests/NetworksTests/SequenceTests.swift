import Plasticity
import Settings
import Tensors
import Testing

@testable import Networks

@Suite("Sequences of several lengths")
struct SequenceTests {
  private let lengths = Tensor([Int64](arrayLiteral: 3, 5, 1, 4))
  private let labels = Tensor([Int64](arrayLiteral: 0, 1, 2, 1))
  private let inputs = Tensor.normal([4, 10], elementType: .float64, using: Generator(seed: 2))

  private func network(_ text: String, rule: String) throws -> Network {
    var configuration = NetworkConfiguration()
    configuration.rule = [try Rule(rule)]
    Architectures.add(Reader.self)
    let sample = text.hasPrefix("reader") ? [5] : [1, 5, 2]
    let plan = NetworkPlan(
      try ArchitectureChoice(text).item, configuration, from: sample, to: 3)
    try plan.validate()
    return Network(plan, elementType: .float64, using: Generator(seed: 1))
  }

  /// The inputs with other numbers behind each row's end.
  private var repadded: Tensor {
    let other = inputs.copied()
    for (row, length) in [3, 5, 1, 4].enumerated() where length < 5 {
      other[row].narrowed(to: 2 * length..<10).fill(with: 7)
    }
    return other
  }

  static let networks = [
    "gru:units=4", "lstm:units=4", "gru:units=3:layers=2:bidirectional=true",
    "lstm:units=3:layers=2:bidirectional=true",
  ]

  @Test(
    "give what they give alone, whatever stands behind their end", arguments: networks,
    ["none", "ip", "layernorm"])
  func padding(text: String, rule: String) throws {
    let network = try network(text, rule: rule)
    let outputs = network.forward(inputs, lengths: lengths).outputs
    #expect(network.forward(repadded, lengths: lengths).outputs.isIdentical(to: outputs))
    for (row, length) in [3, 5, 1, 4].enumerated() {
      let plan = NetworkPlan(
        network.plan.architecture.item, network.plan.configuration, from: [1, length, 2], to: 3)
      let short = Network(plan, elementType: .float64, using: Generator(seed: 1))
      short.parameters.values.copy(from: network.parameters.values)
      let alone = short.forward(
        inputs[row].narrowed(to: 0..<2 * length).reshaped([1, 2 * length])
      ).outputs
      #expect((alone - outputs.narrowed(to: row..<row + 1)).magnitude().maximum().item < 1e-14)
    }
    let whole = Tensor([Int64](repeating: 5, count: 4))
    #expect(
      network.forward(inputs, lengths: whole).outputs.isIdentical(
        to: network.forward(inputs).outputs))
  }

  @Test("are seen by a rule without what they are padded with", arguments: networks)
  func activity(text: String) throws {
    for rule in ["wd", "bn"] {
      let moved = try [inputs, repadded].map { inputs in
        let network = try network(text, rule: rule)
        let (_, pass) = network.differentiate(
          Objective(.crossEntropy), Batch(inputs, targets: labels, lengths: lengths))
        #expect(pass.activities.allSatisfy { $0.x.shape[0] == 13 && $0.y.shape[0] == 13 })
        network.adapt(to: pass)
        return (0..<network.neuronLayerCount).map { network.gainBias(ofLayer: $0) }
      }
      for (a, b) in zip(moved[0], moved[1]) {
        #expect(a.gain.isIdentical(to: b.gain) && a.bias.isIdentical(to: b.bias))
        #expect((a.gain - 1).magnitude().maximum().item > 1e-6)
      }
    }
  }

  @Test("of tokens are read by attention and seen by units up to their end")
  func tokens() throws {
    let tokens = Tensor((0..<20).map { Int64($0 * $0 % 11) }, shape: [4, 5])
    let other = tokens.copied()
    for (row, length) in [3, 5, 1, 4].enumerated() where length < 5 {
      other[row].narrowed(to: length..<5).fill(with: 9)
    }
    for rule in ["wd", "bn"] {
      let network = try network("reader:units=6", rule: rule)
      let passes = [tokens, other].map {
        network.forward($0, lengths: lengths, training: true)
      }
      #expect(passes[0].outputs.isIdentical(to: passes[1].outputs))
      #expect(passes[0].activities[0].x.shape == [13, 6])
      #expect(passes[0].activities[0].x.isIdentical(to: passes[1].activities[0].x))
      #expect(!network.forward(tokens, training: true).outputs.isIdentical(to: passes[0].outputs))
    }
  }

  @Test("meet dropout between recurrent layers on every step by itself, as in PyTorch")
  func dropout() {
    var configuration = NetworkConfiguration()
    configuration.dropout = 0.5
    var network = GRUNetwork()
    network.layers = 2
    let plan = NetworkPlan(network, configuration, from: [1, 5, 2], to: 3)
    #expect(plan.layers.map { $0 is Dropout } == [false, false, true, false, true, false])
    var pass = Pass(
      of: Parameters([], elementType: .float64, on: .cpu),
      NeuronState([], elementType: .float64, on: .cpu), isTraining: true,
      generator: Generator(seed: 1))
    let dropped = Dropout(0.5)(.ones([2, 60, 3], elementType: .float64), &pass)
    for row in 0..<2 {
      for unit in 0..<3 {
        let steps = dropped[row].narrowed(to: unit..<unit + 1, along: 1)
        #expect(Set(steps.elements(as: Double.self)) == [0, 2])
      }
    }
  }

  @Test("of a layer are zero behind their end, as PyTorch's packed sequences are")
  func zeros() throws {
    var plan = Blueprint(NetworkConfiguration())
    let layer = GRU(2, 3, isReversed: true, in: &plan)
    let parameters = Parameters(
      plan.parameters.map { ($0.name, $0.shape) }, elementType: .float64, on: .cpu)
    parameters.values.fill(with: 0.3)
    var pass = Pass(
      of: parameters, NeuronState(plan.units, elementType: .float64, on: .cpu), isTraining: true,
      generator: nil, lengths: lengths)
    let states = layer(inputs.reshaped([4, 5, 2]), &pass)
    for (row, length) in [3, 5, 1, 4].enumerated() {
      for time in 0..<5 {
        #expect((states[row][time].magnitude().maximum().item > 0) == (time < length))
      }
    }
  }

  @Test("read permuted see each step once, in an order that is always the same")
  func permuted() {
    let order = SequenceForm.permuted.order(of: 784)?.elements(as: Int64.self) ?? []
    #expect(order.sorted() == Array(0..<784) && order != Array(0..<784))
    #expect(order == SequenceForm.permuted.order(of: 784)?.elements(as: Int64.self))
    let plan = NetworkPlan(GRUNetwork(), from: [2], to: 2)
    let network = Network(plan, using: Generator(seed: 1))
    var pass = network.forward(Tensor.zeros([1, 2]))
    let layer = Sequences(
      [1, 2, 2], steps: 4, inputs: 1, order: Tensor([Int64](arrayLiteral: 2, 0, 3, 1)))
    let read = layer(Tensor([1.0, 2, 3, 4], shape: [1, 4]), &pass)
    #expect(read.elements(as: Double.self) == [3, 1, 4, 2])
  }
}
