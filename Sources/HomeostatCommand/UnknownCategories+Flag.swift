import ArgumentParser
import Homeostat

extension UnknownCategories: ExpressibleByArgument {}

extension UnknownCategories {
  static let help = ArgumentHelp(
    "What to do with categories in a table that training never saw: refuse, or missing, to count them as "
      + "missing values. (default: refuse)", valueName: "choice")

  /// Throws where the checkpoint's network reads no table.
  func checkEffect(on saved: Checkpoint) throws {
    guard saved.data.table == nil else { return }
    throw ValidationError(
      "--unknown is for tables, and this network was trained on \(saved.data.name)")
  }
}
