extension Double {
  /// The number, or nil for NaN and infinities, which JSON does not have.
  var finite: Double? { isFinite ? self : nil }
}
