/// What is measured while a network learns.
public struct Watch: Codable, Hashable, Sendable {
  /// The steps between two measurements; the first step is measured. 0 for none.
  public var every = 1
  /// The layers of neurons that are measured, counted from 1; all where empty.
  public var layers: [Int] = []
  /// What is measured at the end of each epoch; nil where nothing is, which keeps older keys.
  public var epochs: [EpochMeasure]?

  public init(every: Int = 1, layers: [Int] = [], epochs: [EpochMeasure]? = nil) {
    (self.every, self.layers, self.epochs) = (every, layers, epochs)
  }

  /// Whether a step is measured.
  func measures(_ step: StepRecord) -> Bool { every > 0 && (step.step - 1) % every == 0 }
}
