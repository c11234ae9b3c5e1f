import Plasticity
import Settings
import Tensors
import Testing

@testable import Networks

@Suite("What is learned in the place of a rule")
struct LearnedTransformTests {
  static let names = Rules.all.filter { $0 is any LearnedTransform.Type }.map { $0.name }

  private func network(_ rule: String, inputRule: String = "none") throws -> Network {
    var configuration = NetworkConfiguration()
    configuration.rule = [try Rule(rule)]
    configuration.inputRule = try Rule(inputRule)
    let plan = NetworkPlan(DenseStack(hidden: [6, 6]), configuration, from: [4], to: 3)
    try plan.validate()
    return Network(plan, elementType: .float64, using: Generator(seed: 1))
  }

  private let inputs = Tensor.normal([5, 4], elementType: .float64, using: Generator(seed: 2))

  @Test("does the same in evaluation as in training, and for a row alone", arguments: names)
  func evaluation(name: String) throws {
    let network = try network(name)
    let training = network.forward(inputs, training: true).outputs
    #expect(network.forward(inputs).outputs.isIdentical(to: training))
    let alone = network.forward(inputs.narrowed(to: 2..<3)).outputs
    #expect((alone - training.narrowed(to: 2..<3)).magnitude().maximum().item < 1e-12)
  }

  @Test("has a scale and a shift of each unit, and what else it learns, and no moving neurons")
  func parameters() throws {
    #expect(Self.names == ["layernorm", "groupnorm", "dyt", "derf"])
    for (rule, further) in [
      ("layernorm", []), ("groupnorm:groups=3", []), ("dyt:alpha=0.25", ["alpha"]),
      ("derf", ["alpha", "offset"]),
    ] {
      let network = try network(rule, inputRule: rule == "dyt:alpha=0.25" ? "layernorm" : "none")
      for layer in ["layers.0", "layers.1"] {
        #expect(network.parameters["\(layer).scale"]?.value.shape == [6])
        #expect(network.parameters["\(layer).shift"]?.value.shape == [6])
        let own = network.parameters.views.map(\.name).filter { $0.hasPrefix(layer) }
        #expect(own.count == 4 + further.count)
        for name in further {
          #expect(network.parameters["\(layer).\(name)"]?.value.shape == [1])
        }
      }
      let neurons = try #require(network.state["neurons.values"]).copied()
      let pass = network.differentiate(
        Objective(.crossEntropy), Batch(inputs, targets: Tensor([Int64](repeating: 1, count: 5)))
      ).pass
      network.adapt(to: pass)
      #expect(network.state["neurons.values"]?.isIdentical(to: neurons) == true)
    }
    let network = try network("dyt:alpha=0.25", inputRule: "layernorm")
    #expect(network.parameters["layers.1.alpha"]?.value.item == 0.25)
    #expect(network.parameters["inputs.scale"]?.value.shape == [4])
  }

  @Test("refuses groups that do not divide the units")
  func groups() {
    #expect(
      throws: ConfigurationError(
        "the rule groupnorm: a layer of 6 units does not make 4 groups of equal size")
    ) { try network("groupnorm:groups=4") }
    #expect(throws: ConfigurationError.self) { try Rule("groupnorm:groups=0") }
    #expect(throws: ConfigurationError.self) { try Rule("layernorm:epsilon=0") }
  }

  @Test("The frequency decomposition network has the paper's 1.9 million parameters")
  func frequencyDecomposition() throws {
    let architecture = FrequencyDecomposition()
    var configuration = NetworkConfiguration()
    configuration.rule = [try Rule(architecture.defaultRule)]
    configuration.learnedAffine = architecture.learnsAffine
    let plan = NetworkPlan(architecture, configuration, from: [1, 1, 512], to: 5)
    try plan.validate()
    #expect(plan.parameterCount == 1_869_509)
    // The same numbers of parameters read any sequence.
    #expect(
      NetworkPlan(architecture, configuration, from: [64], to: 5).parameterCount == 1_869_509)
  }
}
