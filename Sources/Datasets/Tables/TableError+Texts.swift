extension TableError {
  var textText: String {
    switch self {
    case .empty(let path): "\(path) is empty. Check that it is the right file."
    case .headerOnly(let path):
      "\(path) holds one line of names and no rows below it. Check that it is whole."
    case .notUTF8(let path, let line):
      "Line \(line) of \(path) is not UTF-8 text. Save the file as UTF-8, or, if it is a workbook "
        + "or an archive, export the table as CSV."
    case .unclosedQuote(let path, let line):
      "Line \(line) of \(path) opens a double quote that is never closed. "
        + "Close it, or double it (\"\") if it belongs to the text."
    case .textAfterQuote(let path, let line, let column):
      "Line \(line) of \(path) goes on after the closing quote of field \(column). "
        + "Double a quote (\"\") that belongs to the text."
    case .ragged(let path, let line, let found, let expected, let firstLine):
      "Line \(line) of \(path) has \(plural(found, "field")), but line \(firstLine) has "
        + "\(expected). All lines must have the same number; put a text that holds the separator "
        + "in double quotes."
    case .commaIsDecimal(let path):
      "With --decimal ',' semicolons, tabs or blanks stand between the fields of \(path), but its "
        + "lines have none of them. Leave out --decimal, or write the file with semicolons."
    case .repeatedName(let path, let name, let first, let second):
      "The header of \(path) has the name '\(name)' twice, in columns \(first) and \(second). "
        + "Rename one of them."
    default: ""
    }
  }

  var cellText: String {
    switch self {
    case .notNumber(let place, let text, let isOwnFile):
      "'\(text)' in \(place), is not a number, but the column holds numbers. "
        + (isOwnFile
          ? "Correct it, write NA if the value is missing, or pass --categorical '\(place.name)' "
            + "if the column holds categories."
          : "Correct it, or write NA if the value is missing.")
    case .writtenNumber(let place, let text, let style, let isOwnFile):
      "'\(text)' in \(place), has \(style.remedy)"
        + (isOwnFile && style == .comma ? ", pass --decimal ',' if commas are decimal" : "")
        + (isOwnFile
          ? ", or pass --categorical '\(place.name)' if the column holds categories." : ".")
    case .missingGroup(let place):
      "\(place), is empty, so nothing tells which rows belong together with this one. Fill it in, or "
        + "leave the row out."
    case .infinite(let place, let text):
      "'\(text)' in \(place), is not a number between -1e100 and 1e100. Correct it, or write NA if "
        + "the value is missing."
    case .unknownCategory(let place, let text, let known, let isFeature):
      "'\(text)' in \(place), is none of the categories known there: \(listed(known)). "
        + (isFeature
          ? "Correct it, write NA if the value is missing, or give --unknown missing, which takes all such "
            + "values for missing."
          : "Correct it, or write NA if the value is missing.")
    default: ""
    }
  }

  var columnText: String {
    switch self {
    case .noTarget(let path, let columns):
      "Nothing says which column of \(path) is to be predicted. "
        + "Pass --target with one of its columns: \(listed(columns))."
    case .unknownColumn(let option, let name, let path, let columns):
      "\(option) names '\(name)', but \(path) has no such column. "
        + "Its columns are: \(listed(columns))."
    case .claimedTwice(let column, let first, let second):
      "\(first) and \(second) both name the column '\(column)'. It can be only one of the two."
    case .unusedColumn(let option, let column):
      "\(option) names the column '\(column)', which is neither a target nor an input, so that it has "
        + "no effect. Leave it out there."
    case .fixedForm(let set, let option):
      "The set \(set) is read by a schema of its own, in which \(option) has no effect. Leave it out, "
        + "or give the file by its path."
    case .repeatedTarget(let column):
      "--target names the column '\(column)' twice. Name each target once."
    case .fixedTarget(let set, let targets, let asked):
      "The set \(set) has the target\(targets.count == 1 ? "" : "s") \(inQuotes(targets)), not "
        + "\(inQuotes(asked)). Leave out --target, or give the file by its path."
    case .severalClasses(let path, let column):
      "The target '\(column)' of \(path) holds classes, but several targets must all be numbers. "
        + "Name '\(column)' alone with --target, or leave it out of the targets."
    case .noFeatures(let path):
      "\(path) has no column left to predict from. Leave out fewer with --without."
    case .missingColumns(let path, let missing, let separator):
      "The first line of \(path) must name the columns that the network was trained with, between "
        + "\(separator), but lacks: \(listed(missing))."
    case .wrongWidth(let path, let found, let columns, let features, let separator):
      "The lines of \(path) have \(plural(found, "field")) between \(separator), but the network "
        + "was trained with \(plural(columns.count, "column")): \(listed(columns)). Give all of "
        + "them, all but the target, or only the \(plural(features, "feature"))."
    case .otherColumns(let table, let found, let fitted):
      "The table \(table) has the columns \(listed(found)), but what was fitted has \(listed(fitted))."
    case .otherKind(let table, let column):
      "Column '\(column)' of the table \(table) is of another kind than the one that was fitted: one "
        + "holds numbers, the other categories."
    case .unknownName(let table, let row, let column, let text, let known):
      "'\(text)' in row \(row) of the table \(table), column '\(column)', is none of the categories "
        + "known there: \(listed(known))."
    default: ""
    }
  }

  var rowText: String {
    switch self {
    case .differentLengths(let path, let count, let other, let otherCount):
      "\(path) has \(plural(count, "row")) and \(other) \(plural(otherCount, "row")), though they "
        + "belong together row by row. Get the set again with `homeostat data fetch`."
    case .noTargets(let path, let columns):
      columns.count == 1
        ? "No row of \(path) has a value in the target \(inQuotes(columns)). Name another one with "
          + "--target."
        : "No row of \(path) has a value in each of the targets \(inQuotes(columns)). Name others "
          + "with --target."
    case .oneTarget(let path, let column, let value):
      "The target '\(column)' is \(value) in all rows of \(path), so there is nothing to learn. "
        + "Name another one with --target."
    case .tooManyClasses(let path, let column, let classes, let rows):
      "The target '\(column)' of \(path) has \(grouped(classes)) different texts in "
        + "\(plural(rows, "row")), which would be as many classes; \(grouped(mostClasses)) are the "
        + "most. Name another target, or write its values as numbers."
    case .tooManyCategories(let path, let column, let categories, let rows):
      "'\(column)' of \(path) has \(grouped(categories)) different texts in "
        + "\(plural(rows, "row")), and each would be an input of the network. Leave the column out "
        + "with --without '\(column)', or give it fewer categories."
    default: ""
    }
  }
}

extension NumberStyle {
  /// What is wrong, and what to do.
  fileprivate var remedy: String {
    switch self {
    case .comma:
      "a comma. Write numbers with a decimal point, and thousands without a separator"
    case .point: "a point. Write numbers with a decimal comma, and thousands without a separator"
    case .thousands: "a separator of thousands. Write numbers without one"
    case .percent: "a percent sign. Write the number without it"
    case .currency: "a currency sign. Write the number without it"
    case .minus: "a minus sign that is not the hyphen '-'. Write the hyphen"
    }
  }
}

/// A number with its noun, which takes an s unless there is one of it.
func plural(_ count: Int, _ noun: String) -> String {
  "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// Names in quotes, between commas.
package func inQuotes(_ names: [String]) -> String {
  names.map { "'\($0)'" }.joined(separator: ", ")
}

/// Names between commas, not more than forty.
private func listed(_ names: [String]) -> String {
  let rest = names.count - 40
  return names.prefix(40).joined(separator: ", ") + (rest > 0 ? " and \(grouped(rest)) more" : "")
}
