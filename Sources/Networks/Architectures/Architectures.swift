import Settings

/// Every architecture that a configuration or a checkpoint can name.
public enum Architectures: OpenMenu {
  public typealias Item = any Architecture
  public typealias Entry = any Architecture.Type

  public static let entries = Entries<Entry>([
    DenseStack.self,
    ResNet.self,
    LeNet.self,
    GRUNetwork.self,
    LSTMNetwork.self,
    Transformer.self,
    FrequencyDecomposition.self,
  ])
}

/// Which architecture, with its settings: `dense:hidden=50x8`.
public typealias ArchitectureChoice = Chosen<Architectures>
