import Datasets
import Foundation
import Networks
import Tensors
import Training

/// A trained network as other programs take it: weights, a module of PyTorch, or ONNX.
///
///     let export = try NetworkExport(Checkpoint(contentsOf: file), isFolded: true)
///     try export.onnx().write(to: URL(filePath: "network.onnx"))
///
/// Its outputs are those of `Checkpoint.predictions` for the same inputs: the training set's mean and
/// deviation, or the coding of a table's columns, belong to it.
public struct NetworkExport {
  /// What becomes of inputs before the first layer.
  enum Inputs {
    case plain
    case scaled(InputScale)
    case table(TableEncoder)
    /// The words of texts by their numbers, and how many of each row there are.
    case tokens(Vocabulary)
  }

  /// What becomes of the last layer's outputs.
  enum Outputs {
    case softmax, logistic, plain
    /// Numbers in the targets' own units.
    case targets([TargetScale])
  }

  let graph: Graph
  let inputs: Inputs
  let outputs: Outputs
  let data: Checkpoint.DataDescription
  let state: StateDictionary
  /// What a user should know.
  public let notes: [String]

  /// The network of a checkpoint; folded, it has no norms.
  ///
  /// Throws where the network cannot be written down, or a norm cannot be folded.
  public init(_ checkpoint: Checkpoint, isFolded: Bool = false) throws {
    try checkpoint.checkThatItConverged()
    let network = try checkpoint.makeNetwork()
    let whole = try network.graph()
    let hasNorms = whole.steps.contains { $0.isNorm || $0.isTransform }
    guard !isFolded || hasNorms || !whole.notes.isEmpty else {
      throw ExportError(
        description:
          "--fold has no effect: no units of this network have a gain, a bias, a scale or "
          + "a shift")
    }
    graph = isFolded ? try whole.folded() : whole
    data = checkpoint.data
    inputs =
      data.table.map { .table($0.encoder) } ?? data.scale.map { .scaled($0) }
      ?? data.vocabulary.map { .tokens($0) } ?? .plain
    outputs = try Self.outputs(of: checkpoint)
    state = StateDictionary(of: graph)
    notes = whole.notes + Self.notes(on: checkpoint.configuration.precision)
  }

  private static func notes(on precision: Precision) -> [String] {
    switch precision {
    case .single, .tf32: []
    case .double: ["the network's double precision becomes single"]
    case .bfloat16: ["the network's products, which are of bfloat16, become single precision"]
    }
  }

  private static func outputs(of checkpoint: Checkpoint) throws -> Outputs {
    guard !checkpoint.data.classNames.isEmpty else {
      return checkpoint.data.table.map { .targets($0.scales) } ?? .plain
    }
    switch checkpoint.configuration.loss.item {
    case is CrossEntropy: return .softmax
    case is BinaryCrossEntropy: return .logistic
    case is MeanSquaredError, is MinimumErrorEntropy: return .plain
    case let loss:
      throw ExportError(
        description: "the loss \(type(of: loss).name) is a program's own, and how it makes "
          + "probabilities is not known")
    }
  }

  /// Weights in safetensors, by the names that PyTorch's `load_state_dict` takes.
  public func stateDictionary() -> SafeTensors {
    SafeTensors(
      tensors: state.tensors,
      metadata: description.merging(["format": "pt"]) { $1 })
  }
}
