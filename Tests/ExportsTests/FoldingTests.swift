import Foundation
import Homeostat
import Testing

@testable import Exports

@Suite("A network as a graph, and folded")
struct FoldingTests {
  static let networks = [
    "dense:hidden=12x3", "dense:hidden=12x3:skip=true", "lenet", "resnet:depth=20",
    "resnet:depth=18", "gru:units=6:layers=2:bidirectional=true", "lstm:units=6",
  ]

  private static func data(_ network: String) -> TrainingData {
    Trained.images(
      network.hasPrefix("resnet") ? [3, 8, 8] : network == "lenet" ? [1, 28, 28] : [1, 8, 8])
  }

  @Test(
    "has the network's outputs, folded or not, under rules that move gain and bias and without one",
    arguments: networks, ["bn", "ip", "wd", "infomax"])
  func outputsStay(network: String, rule: String) throws {
    let data = Self.data(network)
    let checkpoint = try Trained.checkpoint(network, rule: rule, on: data) { $0.epochs = 1 }
    let inputs = Trained.inputs(data.sampleShape)
    let expected = outputs(
      of: try checkpoint.predictions(for: inputs.reshaped([inputs.shape[0], -1])))
    let graph = try checkpoint.makeNetwork().graph()
    #expect(
      GraphRunner(graph: graph).outputs(of: inputs).softmax().difference(from: expected) < 1e-5)
    let folded = try graph.folded()
    #expect(!folded.steps.contains { if case .norm = $0.operation { true } else { false } })
    #expect(
      GraphRunner(graph: folded).outputs(of: inputs).softmax().difference(from: expected) < 1e-5)
    let isRecurrent = network.hasPrefix("gru") || network.hasPrefix("lstm")
    #expect(graph.notes.isEmpty == !isRecurrent)
  }

  @Test(
    "has the network's outputs under rules that learn and act on each sample by itself",
    arguments: ["dense:hidden=12x3:skip=true", "lenet", "resnet:depth=20"],
    ["layernorm", "groupnorm:groups=1", "dyt", "derf"])
  func transforms(network: String, rule: String) throws {
    let data = Self.data(network)
    let checkpoint = try Trained.checkpoint(network, rule: rule, on: data) { $0.epochs = 1 }
    let inputs = Trained.inputs(data.sampleShape)
    let expected = outputs(of: try checkpoint.predictions(for: inputs.reshaped([5, -1])))
    let graph = try checkpoint.makeNetwork().graph()
    #expect(graph.steps.contains { $0.isTransform } && !graph.steps.contains { $0.isNorm })
    #expect(
      GraphRunner(graph: graph).outputs(of: inputs).softmax().difference(from: expected) < 1e-5)
  }

  @Test("has no norms under the rule none, of which folding would change nothing")
  func none() throws {
    let checkpoint = try Trained.checkpoint("dense:hidden=8x2", rule: "none") {
      $0.learnedAffine = false
    }
    let inputs = Trained.inputs([1, 8, 8])
    let graph = try checkpoint.makeNetwork().graph()
    #expect(graph.steps.count == 6)
    let expected = outputs(of: try checkpoint.predictions(for: inputs.reshaped([5, -1])))
    #expect(
      GraphRunner(graph: graph).outputs(of: inputs).softmax().difference(from: expected) < 1e-6)
    #expect(throws: ExportError.self) { try NetworkExport(checkpoint, isFolded: true) }
    let affine = try Trained.checkpoint("dense:hidden=8x2", rule: "none")
    #expect(try NetworkExport(affine, isFolded: true).graph.steps.count == 6)
  }

  @Test(
    "is refused with the reason where units have no weights before them, or a norm is within a recurrent layer"
  )
  func refusals() throws {
    let inputs = try Trained.checkpoint("dense:hidden=8", rule: "wd") {
      $0.inputRule = Rule(WeightedDecay())
    }
    let refusal = #expect(throws: ExportError.self) { try NetworkExport(inputs, isFolded: true) }
    #expect(refusal?.description.contains("before the units 'inputs' stand no weights") == true)
    #expect(try NetworkExport(inputs).graph.steps.count == 7)
    let norm = try Trained.checkpoint("gru:units=4", rule: "layernorm")
    let error = #expect(throws: GraphError.self) { try NetworkExport(norm) }
    #expect(
      error?.description.hasPrefix(
        "the rule layernorm of 'gru.units_l0' acts within each step of a "
          + "recurrent layer") == true)
    let fdn = try Trained.checkpoint("fdn:channels=1", rule: "none") {
      $0.epochs = 1
      $0.learnedAffine = false
    }
    let layer = #expect(throws: GraphError.self) { try NetworkExport(fdn) }
    #expect(layer?.description.contains("DilatedConvolutions of the network fdn has no") == true)
  }

  @Test("has the names of torchvision and of nn.GRU, and units as batch norms beside weights")
  func names() throws {
    let resnet = try NetworkExport(
      Trained.checkpoint("resnet:depth=18", rule: "bn", on: Trained.images([3, 8, 8])) {
        $0.epochs = 1
      }
    ).stateDictionary()
    #expect(resnet.metadata["format"] == "pt")
    for name in ["conv1.weight", "bn1.running_var", "layer2.0.downsample.1.bias", "fc.bias"] {
      #expect(resnet.tensors[name] != nil, "\(name)")
    }
    #expect(resnet.tensors["layer1.0.conv1.bias"] == nil)
    let gru = try NetworkExport(Trained.checkpoint("gru:units=4", rule: "ip")).stateDictionary()
    #expect(
      gru.tensors.keys.sorted() == [
        "fc.bias", "fc.weight", "gru.bias_hh_l0", "gru.bias_ih_l0", "gru.weight_hh_l0",
        "gru.weight_ih_l0",
      ])
    let dense = try NetworkExport(Trained.checkpoint("dense:hidden=4", rule: "ip"))
      .stateDictionary()
    #expect(dense.tensors["layers.0_norm.running_mean"]?.shape == [4])
    #expect(dense.metadata["input"] == "float32 [rows, 1, 8, 8]: pixels from 0 to 1")
  }
}
