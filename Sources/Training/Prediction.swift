/// What a network says of one sample.
public enum Prediction: Sendable, Hashable {
  /// The likeliest class, and the probabilities of all in the order of the classes.
  case classified(name: String, index: Int, probabilities: [Double])
  /// A number in the data's own unit.
  case number(Double)

  public var className: String? {
    if case .classified(let name, _, _) = self { name } else { nil }
  }

  public var number: Double? { if case .number(let number) = self { number } else { nil } }
}
