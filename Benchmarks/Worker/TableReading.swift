import Foundation
import Homeostat

/// Reads a table as `homeostat train` does, and says how long that took.
func readTable(_ path: String, target: String) throws {
  var options = TableOptions()
  options.target = target
  let (start, processor) = (ContinuousClock.now, clock())
  let table = try loadTable(path, options: options).table
  var facts = try memory()
  facts["seconds"] = (ContinuousClock.now - start) / .seconds(1)
  facts["processor_seconds"] = Double(clock() - processor) / Double(CLOCKS_PER_SEC)
  facts["rows"] = table.rowCount
  facts["columns"] = table.columns.count + 1
  try say(facts)
}
