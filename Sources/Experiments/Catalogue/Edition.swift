/// Which of the two a reproduction follows where a paper's text and its published code differ.
package enum Edition: String, CaseIterable, Sendable {
  /// What the authors' code did; it made the published figures.
  case published
  /// What the paper says.
  case text
}
