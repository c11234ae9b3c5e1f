/// No intrinsic plasticity: the standard network that the papers compare with.
///
///     u = x
public struct NoPlasticity: IntrinsicRule {
  public static let name = "none"
  public static let movesNeurons = false

  public init() {}

  public var form: AffineForm { .identity }

  public func update(_ neurons: inout Neurons, from seen: Activity) {}
}
