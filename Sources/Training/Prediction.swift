/// What a network says of one sample.
public enum Prediction: Sendable, Hashable {
  /// The likeliest class, and the probabilities of all in the order of the classes.
  case classified(name: String, index: Int, probabilities: [Double])
  /// A number for each target, in the target's own unit.
  case numbers([Double])

  public var className: String? {
    if case .classified(let name, _, _) = self { name } else { nil }
  }

  /// The numbers, none of a class.
  public var values: [Double] { if case .numbers(let values) = self { values } else { [] } }

  /// The number where there is one target of numbers.
  public var number: Double? { values.count == 1 ? values[0] : nil }
}
