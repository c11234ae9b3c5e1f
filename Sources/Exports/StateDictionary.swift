import Networks
import Tensors

/// A graph's numbers by the names that PyTorch's `load_state_dict` takes, in float32.
///
/// The names of weights are those of the checkpoint, which are torchvision's for a ResNet and those of
/// `nn.GRU` and `nn.LSTM`. Units are batch norms: `bn1.weight`, `bn1.bias`, `bn1.running_mean` and
/// `bn1.running_var`. Where weights have the same path, `_norm` is added to that of the units.
struct StateDictionary {
  private(set) var tensors: [String: Tensor] = [:]
  private let weightPaths: Set<String>

  init(of graph: Graph) {
    weightPaths = Set(graph.tensors.keys.map { Self.path(of: $0) })
    for (name, tensor) in graph.tensors { tensors[name] = tensor.cast(to: .float32) }
    for case .norm(let norm) in graph.steps.map(\.operation) {
      let path = path(of: norm)
      let parts = [
        "weight": norm.weight, "bias": norm.bias, "running_mean": norm.mean,
        "running_var": norm.variance,
      ]
      for (name, tensor) in parts { tensors["\(path).\(name)"] = tensor.cast(to: .float32) }
    }
  }

  /// The path of a batch norm.
  func path(of norm: Graph.Norm) -> String {
    weightPaths.contains(norm.path) ? norm.path + "_norm" : norm.path
  }

  /// What stands before the last word of a parameter's name.
  static func path(of name: String) -> String {
    name.split(separator: ".").dropLast().joined(separator: ".")
  }
}
