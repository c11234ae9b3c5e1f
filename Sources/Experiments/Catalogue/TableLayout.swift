/// How the panels of an experiment make one table.
package struct TableLayout: Hashable, Sendable {
  /// The arm that the others are compared with.
  let baseline: String
  /// Whether arms are the table's columns, and panels its rows.
  let armsAreColumns: Bool
}
