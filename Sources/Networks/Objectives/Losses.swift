import Settings

/// Every loss that a command line, a configuration or a checkpoint can name.
public enum Losses: OpenMenu {
  public typealias Item = any LossFunction
  public typealias Entry = any LossFunction.Type

  public static let entries = Entries<Entry>([
    CrossEntropy.self,
    MeanSquaredError.self,
    BinaryCrossEntropy.self,
    MinimumErrorEntropy.self,
  ])

  /// A loss without settings is written as its name alone.
  public static func setting(of choice: Specification) -> Setting {
    choice.settings.isEmpty ? .text(choice.name) : choice.setting
  }
}

/// What training makes small: `crossEntropy`, `minimumErrorEntropy:width=0.5`.
public typealias Loss = Chosen<Losses>

extension Loss {
  public static var crossEntropy: Loss { Loss(CrossEntropy()) }
  public static var meanSquaredError: Loss { Loss(MeanSquaredError()) }
}
