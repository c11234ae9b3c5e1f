/// The names that an expression may use, and what they stand for.
struct Scope {
  /// What is one number for each neuron, or for all.
  var names: [String: Expression] = [:]
  /// What statistics are of.
  var rows: [String: Expression]
  let form: AffineForm
  /// Why a name that there is elsewhere must not stand here.
  var reasons: [String: String] = [:]

  /// The names of what statistics are of, for an error.
  var rowNames: String { rows.keys.sorted().joined(separator: ", ") }

  /// All that may stand in an expression, for an error.
  func known(inStatistic: Bool) -> [String] {
    let functions = Operation.functions.map(\.operation.rawValue)
    guard !inStatistic else {
      let constants = names.filter { $0.value.number != nil }.map(\.key)
      return (rows.map(\.key) + constants).sorted() + functions
    }
    return names.keys.sorted() + Parser.statistics.sorted() + functions
  }
}
