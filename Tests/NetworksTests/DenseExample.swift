import Tensors

@testable import Networks

/// A dense network of a test, with its inputs and outputs.
@dynamicMemberLookup
struct DenseExample {
  var inputs = 784
  var outputs = 10
  var hidden = Widths([50, 50, 50, 50, 50, 50, 50, 50])
  var activation = Activation.tanh
  private var network = NetworkConfiguration()

  subscript<Value>(dynamicMember path: WritableKeyPath<NetworkConfiguration, Value>) -> Value {
    get { network[keyPath: path] }
    set { network[keyPath: path] = newValue }
  }

  var plan: NetworkPlan {
    NetworkPlan(
      DenseStack(hidden: hidden.values, activation: activation), network, from: [inputs],
      to: outputs)
  }

  func validate() throws {
    try network.validate()
    try plan.validate()
  }
}

extension Network {
  convenience init(
    _ example: DenseExample, elementType: ElementType = .float32, using generator: Generator
  ) {
    self.init(example.plan, elementType: elementType, using: generator)
  }
}

extension Network {
  /// The fast path of the network, where it has one.
  var fusedStack: FusedStack? { FusedStack(plan, parameters, neurons) }
}
