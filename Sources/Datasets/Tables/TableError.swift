import Foundation

/// What can be wrong with a user's table, each with a text that says what, where and what to do.
public enum TableError: Error, Hashable, Sendable {
  // Text
  /// The file has no line with anything in it.
  case empty(path: String)
  /// The file has a header and nothing below it.
  case headerOnly(path: String)
  /// The bytes of a line are not UTF-8.
  case notUTF8(path: String, line: Int)
  /// A quoted field is never closed.
  case unclosedQuote(path: String, line: Int)
  /// A letter follows the closing quote of a field.
  case textAfterQuote(path: String, line: Int, column: Int)
  /// A line has another number of fields than the first.
  case ragged(path: String, line: Int, found: Int, expected: Int, firstLine: Int)
  /// Commas are decimal, and nothing else stands between fields.
  case commaIsDecimal(path: String)
  /// Two columns have one name.
  case repeatedName(path: String, name: String, first: Int, second: Int)

  // Cells
  /// A text stands in a column of numbers.
  case notNumber(TablePlace, text: String, isOwnFile: Bool)
  /// A number is written as people write it, with commas or a percent sign.
  case writtenNumber(TablePlace, text: String, style: NumberStyle, isOwnFile: Bool)
  /// A number is infinite or beyond all that can be reckoned with.
  case infinite(TablePlace, text: String)
  /// A category does not occur in the training set.
  case unknownCategory(TablePlace, text: String, known: [String], isFeature: Bool)
  /// A row belongs to no group.
  case missingGroup(TablePlace)

  // Columns
  /// Nobody said which column is to be predicted.
  case noTarget(path: String, columns: [String])
  /// An option names a column that the table has not.
  case unknownColumn(option: String, name: String, path: String, columns: [String])
  /// Two options claim one column.
  case claimedTwice(column: String, first: String, second: String)
  /// An option says what a column holds that is not read.
  case unusedColumn(option: String, column: String)
  /// A set of the catalogue leaves an option nothing to say.
  case fixedForm(set: String, option: String)
  /// --target names a column twice.
  case repeatedTarget(column: String)
  /// A set's own targets cannot be changed.
  case fixedTarget(set: String, targets: [String], asked: [String])
  /// One of several targets holds classes.
  case severalClasses(path: String, column: String)
  /// No column is left to predict from.
  case noFeatures(path: String)
  /// The file lacks columns that the network was trained with.
  case missingColumns(path: String, missing: [String], separator: String)
  /// Lines without names have another number of fields than the network was trained with.
  case wrongWidth(path: String, found: Int, columns: [String], features: Int, separator: String)
  /// A table in memory has other columns than the one that was fitted.
  case otherColumns(table: String, found: [String], fitted: [String])
  /// A column of a table in memory holds numbers in place of categories, or the other way round.
  case otherKind(table: String, column: String)
  /// A row of a table in memory has a category that the one that was fitted has not.
  case unknownName(table: String, row: Int, column: String, text: String, known: [String])
  /// Two files whose rows belong together have different numbers of them.
  case differentLengths(path: String, count: Int, other: String, otherCount: Int)
  /// No row has a value in each target.
  case noTargets(path: String, columns: [String])
  /// A target is the same in all rows.
  case oneTarget(path: String, column: String, value: String)
  /// The target has more classes than a network can tell apart.
  case tooManyClasses(path: String, column: String, classes: Int, rows: Int)
  /// A column of texts would become too many inputs.
  case tooManyCategories(path: String, column: String, categories: Int, rows: Int)
}

/// A cell of a file.
public struct TablePlace: Hashable, Sendable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// The line, counted from 1.
  public let line: Int
  /// The column, counted from 1.
  public let number: Int
  /// The column's name.
  public let name: String

  /// Reads as "line 7 of wine.csv, column 3 ('density')".
  public var description: String {
    // A file without a header has columns that are called by their numbers.
    let title = name == unnamedColumn(number) ? name : "\(unnamedColumn(number)) ('\(name)')"
    return "line \(line) of \(path), \(title)"
  }
}

/// What a column without a name is called.
func unnamedColumn(_ number: Int) -> String { "column \(number)" }

extension TableError: CustomStringConvertible, LocalizedError {
  /// The whole text for the user.
  public var description: String {
    switch self {
    case .empty, .headerOnly, .notUTF8, .unclosedQuote, .textAfterQuote, .ragged,
      .commaIsDecimal, .repeatedName:
      textText
    case .notNumber, .writtenNumber, .infinite, .unknownCategory, .missingGroup: cellText
    case .noTarget, .unknownColumn, .claimedTwice, .unusedColumn, .fixedForm, .repeatedTarget,
      .fixedTarget, .severalClasses, .noFeatures, .missingColumns, .wrongWidth, .otherColumns,
      .otherKind,
      .unknownName:
      columnText
    case .differentLengths, .noTargets, .oneTarget, .tooManyClasses, .tooManyCategories:
      rowText
    }
  }

  /// The same text, for those who ask Foundation.
  public var errorDescription: String? { description }
}
