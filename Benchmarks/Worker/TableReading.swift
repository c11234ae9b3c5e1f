import Foundation
import Homeostat

/// Reads a table as `homeostat train` does, and says how long that took.
func readTable(_ path: String, target: String) throws {
  var options = TableOptions()
  options.target = target
  let clock = ContinuousClock.now
  let table = try loadTable(path, options: options).table
  var facts = try memory()
  facts["seconds"] = (ContinuousClock.now - clock) / .seconds(1)
  facts["rows"] = table.rowCount
  facts["columns"] = table.columns.count + 1
  try say(facts)
}
