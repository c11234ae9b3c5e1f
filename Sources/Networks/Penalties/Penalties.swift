import Settings

/// Every penalty that a command line, a configuration or a checkpoint can name.
public enum Penalties: OpenMenu {
  public typealias Item = any OutputPenalty
  public typealias Entry = any OutputPenalty.Type

  public static let entries = Entries<Entry>([
    ConfidencePenalty.self,
    SynapticScalingLoss.self,
  ])
}

/// A penalty of any type, which codes under its name with its hyperparameters.
public typealias Penalty = Chosen<Penalties>
