import Foundation
import Homeostat
import Testing

@testable import Exports

/// A program's own rule, which learns in the place of one.
private struct Halving: LearnedTransform {
  static let name = "halving"

  func callAsFunction(_ x: Tensor, _ learned: [Tensor], scale: Tensor, shift: Tensor) -> Tensor {
    scale * x / 2 + shift
  }
}

@Suite("A transformer as a graph, and folded")
struct TransformerTests {
  /// A network that has learned, what it reads, and what it predicts of that.
  private struct Case {
    let checkpoint: Checkpoint
    let inputs: Tensor
    var lengths: Tensor?

    func difference(of graph: Graph) throws -> Double {
      let rows = inputs.reshaped([inputs.shape[0], -1])
      let expected = outputs(of: try checkpoint.predictions(for: rows, lengths: lengths))
      let counts = lengths?.elements(as: Int64.self).map(Int.init) ?? []
      return GraphRunner(graph: graph, lengths: counts).outputs(of: inputs).softmax()
        .difference(from: expected)
    }

    var graph: Graph { get throws { try checkpoint.makeNetwork().graph() } }
  }

  private func images(_ rule: String, isAffine: Bool = true) throws -> Case {
    let checkpoint = try Trained.checkpoint(
      Trained.transformer, rule: rule, on: Trained.images([3, 7, 6])
    ) { $0.learnedAffine = isAffine }
    return Case(checkpoint: checkpoint, inputs: Trained.inputs([3, 7, 6]))
  }

  private func texts(_ rule: String, isAffine: Bool = true) throws -> Case {
    let (data, inputs, lengths) = try Trained.texts()
    let checkpoint = try Trained.checkpoint(Trained.transformer, rule: rule, on: data) {
      $0.learnedAffine = isAffine
    }
    return Case(checkpoint: checkpoint, inputs: inputs, lengths: lengths)
  }

  @Test(
    "has the network's outputs of images and of texts", arguments: Trained.norms, [true, false])
  func outputsStay(rule: String, isAffine: Bool) throws {
    for made in [try images(rule, isAffine: isAffine), try texts(rule, isAffine: isAffine)] {
      #expect(try made.difference(of: made.graph) < 1e-5)
    }
  }

  @Test(
    "folds what is no more than a gain and a bias into the weights that read it",
    arguments: ["bn", "none"])
  func folds(rule: String) throws {
    for made in [try images(rule), try texts(rule)] {
      let (graph, folded) = (try made.graph, try made.graph.folded())
      #expect(graph.steps.count { $0.isNorm } == 5 && !folded.steps.contains { $0.isNorm })
      #expect(try made.difference(of: folded) < 1e-5)
    }
  }

  @Test("does not fold what has a tanh behind it, or acts on each sample by itself")
  func refusals() throws {
    let tanh = #expect(throws: ExportError.self) {
      try NetworkExport(texts("ip").checkpoint, isFolded: true)
    }
    #expect(
      tanh?.description
        == "--fold: before the units 'blocks.0.norm1' stand no weights into which their gain and bias could "
        + "go, but the positions of steps, and right behind them neither: leave out --fold")
    let norm = #expect(throws: ExportError.self) {
      try NetworkExport(images("layernorm").checkpoint, isFolded: true)
    }
    #expect(
      norm?.description
        == "--fold: the units 'blocks.0.norm1' follow layernorm, which acts on each sample by itself, so "
        + "that no weights can do it: leave out --fold")
    let nothing = #expect(throws: ExportError.self) {
      try NetworkExport(images("none", isAffine: false).checkpoint, isFolded: true)
    }
    #expect(nothing?.description.hasPrefix("--fold has no effect") == true)
  }

  @Test("is refused where a program's own rule acts on each sample by itself")
  func ownRule() throws {
    let run = try Trained.run(Trained.transformer, rule: "none") { $0.rule = [Rule(Halving())] }
    let refusal = #expect(throws: GraphError.self) { try run.network.graph() }
    #expect(
      refusal?.description
        == "the rule halving of 'blocks.0.norm1' is a program's own, and what it does to a sample is not "
        + "known here")
  }

  @Test("has the names of nn.MultiheadAttention, of nn.LayerNorm, and of DyT")
  func names() throws {
    let norm = try NetworkExport(images("layernorm").checkpoint).stateDictionary()
    let block = norm.tensors.keys.filter { $0.hasPrefix("blocks.1.") }.sorted()
    #expect(
      block == [
        "blocks.1.attention.in_proj_bias", "blocks.1.attention.in_proj_weight",
        "blocks.1.attention.out_proj.bias", "blocks.1.attention.out_proj.weight",
        "blocks.1.fc1.bias", "blocks.1.fc1.weight", "blocks.1.fc2.bias", "blocks.1.fc2.weight",
        "blocks.1.norm1.bias", "blocks.1.norm1.weight", "blocks.1.norm2.bias",
        "blocks.1.norm2.weight",
      ])
    #expect(norm.tensors["positions"]?.shape == [4, 8])
    let derf = try NetworkExport(texts("derf").checkpoint).stateDictionary()
    let units = derf.tensors.keys.filter { $0.hasPrefix("norm.") }.sorted()
    #expect(units == ["norm.alpha", "norm.bias", "norm.offset", "norm.weight"])
  }

  @Test("reads a table's columns and the samples of --input-rule one by one")
  func samples() throws {
    let data = Trained.images([1, 4, 5])
    let checkpoint = try Trained.checkpoint(Trained.transformer, rule: "wd", on: data) {
      $0.inputRule = Rule(WeightedDecay())
    }
    let made = Case(checkpoint: checkpoint, inputs: Trained.inputs([1, 4, 5]))
    #expect(try made.difference(of: made.graph) < 1e-5)
  }
}
