/// What becomes of a feature's category that was never seen in training.
public enum UnknownCategories: String, CaseIterable, Sendable {
  /// It is an error, which names it.
  case refuse
  /// It counts as missing, and a note tells how many do.
  case missing
}
