import Settings

/// What happens to a gain that an update has brought to zero or below; it is counted in any case.
///
/// Shaw 2019, section 6.2, saw negative gains and found them harmless.
public enum GainPolicy: String, Word {
  /// The gain stays as it is.
  case allow
  /// The gain becomes `GainPolicy.smallestGain`.
  case clamp
  /// The gain becomes its absolute value.
  case absolute

  /// What `clamp` makes of a gain at or below zero.
  public static let smallestGain = 0.01
}
