import ArgumentParser
import Foundation
import Homeostat

extension DataCommand {
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show the columns of a table as they are read.",
      discussion: """
        Each column is a line: numbers with the smallest, the mean and the largest of them, or \
        categories with the rows of the most frequent ones. Notes say what may mislead: dates that are \
        read as categories, columns that differ in each row, numbers that look like identifiers.

        Examples:
          homeostat data show bottles.csv
          homeostat data show bottles.csv --target quality --without id --categorical shop
        """)

    @Argument(help: "A table as CSV, plain or gzip; - is standard input.")
    var file: String

    @Option(help: "The target column, or several of numbers with commas between them.")
    var target: String?

    @Option(help: .init("Columns to leave out.", valueName: "columns"))
    var without: String?

    @Option(
      help: .init(
        "Columns that hold categories though they look like numbers.", valueName: "columns"))
    var categorical: String?

    @Option(
      help: .init(
        "Columns that hold numbers; a target of 0 and 1 is then not two classes.",
        valueName: "columns"))
    var numeric: String?

    @Option(
      help: .init(
        "What stands before decimals: '.' or ','. (default: .)", valueName: "mark"))
    var decimal: DecimalMark?

    @Flag(help: "Print one JSON object a line on standard output.")
    var json = false

    func run() throws {
      var options = TableOptions()
      options.target = target ?? ""
      options.without = without.map(TableOptions.columns) ?? []
      options.categorical = categorical.map(TableOptions.columns) ?? []
      options.numeric = numeric.map(TableOptions.columns) ?? []
      options.decimal = decimal ?? .point
      let table = try TableOverview(of: file, options: options)
      let width = table.columns.map(\.name.count).max() ?? 0
      if !json {
        try printLine(
          "\(file): \(table.rowCount) rows, separated by \(table.separator.rawValue), "
            + (table.hasHeader ? "with a header" : "without a header"))
      }
      for column in table.columns {
        if json { try line(column).print() } else { try printLine(text(column, width)) }
      }
      for note in table.notes { say("note: \(note)") }
    }

    private func text(_ column: TableOverview.Column, _ width: Int) -> String {
      let missing = column.missing > 0 ? "; \(column.missing) missing" : ""
      let target = column.role == .target ? "  (target)" : ""
      return "\(column.name.padded(to: width))  \(words(column.values))\(missing)\(target)"
    }

    private func words(_ values: TableOverview.Values) -> String {
      switch values {
      case .none: return "numbers     none"
      case .numbers(let smallest, let mean, let largest, let different):
        return "numbers     \(short(smallest)) to \(short(largest)), mean \(short(mean)), "
          + "\(different) different"
      case .categories(let categories):
        let shown = categories.prefix(4).map { "\($0.name) (\($0.count))" }
        let rest = categories.count - shown.count
        return "categories  \(categories.count): " + shown.joined(separator: ", ")
          + (rest > 0 ? " and \(rest) more" : "")
      }
    }

    private func short(_ number: Double) -> String { String(format: "%.6g", number) }

    private func line(_ column: TableOverview.Column) -> JSONLine {
      var line = JSONLine(event: "column")
      line["name"] = .text(column.name)
      line["role"] = .text(column.role.rawValue)
      line.add("missing", Double(column.missing))
      switch column.values {
      case .none: line["kind"] = .text("numbers")
      case .numbers(let smallest, let mean, let largest, let different):
        line["kind"] = .text("numbers")
        line.add("smallest", smallest)
        line.add("mean", mean)
        line.add("largest", largest)
        line.add("different", Double(different))
      case .categories(let categories):
        line["kind"] = .text("categories")
        line["categories"] = .list(categories.map { .text($0.name) })
        line["counts"] = .list(categories.map { .number(Double($0.count)) })
      }
      return line
    }
  }
}

extension DecimalMark: ExpressibleByArgument {}
