import Networks
import Tensors

/// A graph's numbers by the names that PyTorch's `load_state_dict` takes, in float32.
///
/// The names of weights are those of the checkpoint, which are torchvision's for a ResNet and those of
/// `nn.GRU`, `nn.LSTM` and `nn.MultiheadAttention`. Units are batch norms: `bn1.weight`, `bn1.bias`,
/// `bn1.running_mean` and `bn1.running_var`; what learns in the place of a rule has `weight` and `bias`, and
/// what else it learns. Where weights have the same path, `_norm` is added to that of the units.
struct StateDictionary {
  private(set) var tensors: [String: Tensor] = [:]
  private let weightPaths: Set<String>

  init(of graph: Graph) {
    weightPaths = Set(graph.tensors.keys.map { Self.path(of: $0) })
    for (name, tensor) in graph.tensors { tensors[name] = tensor.cast(to: .float32) }
    for operation in graph.steps.map(\.operation) {
      switch operation {
      case .norm(let norm):
        add(
          [
            "weight": norm.weight, "bias": norm.bias, "running_mean": norm.mean,
            "running_var": norm.variance,
          ], ofUnits: norm.path)
      case .transform(let transform): add(transform.numbers, ofUnits: transform.path)
      default: break
      }
    }
  }

  private mutating func add(_ parts: [String: Tensor], ofUnits own: String) {
    let path = path(ofUnits: own)
    for (name, tensor) in parts { tensors["\(path).\(name)"] = tensor.cast(to: .float32) }
  }

  /// The path of units among those of weights.
  func path(ofUnits path: String) -> String {
    weightPaths.contains(path) ? path + "_norm" : path
  }

  /// What stands before the last word of a parameter's name.
  static func path(of name: String) -> String {
    name.split(separator: ".").dropLast().joined(separator: ".")
  }
}
