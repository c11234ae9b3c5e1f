import Foundation
import Testing

@testable import Datasets

/// The fast reading of tables against what plain code makes of the same.
@Suite struct TableReadingTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [
    "0", "-0", "1", "-17", "007", "0.1", "1.", ".5", "-.5", "+1.5", "1e5", "1E-5", "1e+05",
    "5e-324", "2.2250738585072014e-308", "1.7976931348623157e308", "1e309", "1e-400",
    "0.345584192064786",
    "9007199254740992", "9007199254740993", "9007199254740991.5", "0.1234567890123456789",
    "123456789012345678901234567890", "0.000000000000000000000000000001", "999999999999999999",
    "8.41", "100000000000000000.5", "", ".", "-", "+", "e", "1e", "e5", "1e5.5", "--1", "1-2",
    "1.2.3", "+-1", "1 ", "nan", "inf", "0x10", "1_000", "1,5", "١",
  ])
  func `numbers are read as Swift reads them, to the last bit`(text: String) {
    let isDecimal = text.utf8.allSatisfy { "0123456789.-+eE".utf8.contains($0) }
    let expected = isDecimal ? Double(text) : nil
    #expect(Cell.number(text)?.bitPattern == expected?.bitPattern)
  }

  @Test func `random numbers are read as Swift reads them, to the last bit`() {
    var random = SplitMix(state: 5)
    for _ in 0..<20_000 {
      let number = Double(bitPattern: random.next())
      guard number.isFinite else { continue }
      let share = Double(random.next() >> 11) * 0x1p-53
      let texts = [
        "\(number)", "\(share)", String(format: "%.6g", 1000 * share - 500),
        String(format: "%.3f", 1e6 * share), String(format: "%.17g", share), "\(random.next())",
      ]
      for text in texts { #expect(Cell.number(text) == Double(text), "\(text)") }
    }
  }

  /// Writes texts as a CSV, with quotes where they must be and elsewhere by chance.
  func csv(_ rows: [[String]], lineEnd: String, _ random: inout SplitMix) -> String {
    let lines = rows.map { row in
      row.map { text in
        let mustQuote = text.contains { "\",\n".contains($0) }
        guard mustQuote || random.next() % 4 == 0 else { return text }
        let quoted = text.replacing("\"", with: "\"\"").replacing("\n", with: lineEnd)
        return " \"\(quoted)\"\t"
      }.joined(separator: ",")
    }
    let gaps = lines.map { _ in random.next() % 8 == 0 ? lineEnd + " " + lineEnd : lineEnd }
    return zip(lines, gaps).map { $0 + $1 }.joined()
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `nasty texts come back as they were written`(lineEnd: String) throws {
    var random = SplitMix(state: 7)
    let texts = [
      "", "x", "é", "\"", "a \"quoted\" word", "two\nlines", "a,b", "\"\"", "1.5", "NA", "日本",
      "a\n\n\"b", "'", "5\" pipe",
    ]
    for width in [1, 2, 7, 300] {
      var rows = (0..<40).map { _ in
        (0..<width).map { _ in texts[Int(random.next() % UInt64(texts.count))] }
      }
      // A line with nothing in it is no row.
      if width == 1 { rows = rows.filter { $0 != [""] } }
      let text = csv(rows, lineEnd: lineEnd, &random)
      for end in ["", "\n", "\n\n"] {
        let whole = text.trimmingCharacters(in: .newlines) + end
        let table = try RawTable(Array(whole.utf8), path: "t.csv", separator: .comma)
        #expect(table.texts == rows)
        #expect(table.width == width && table.rowCount == rows.count)
        let row = rows.count - 1
        #expect(table.text(row: row, column: width - 1) == rows[row][width - 1])
      }
    }
  }

  @Test func `a table is what plain code makes of its texts`() throws {
    var random = SplitMix(state: 11)
    let words = [
      "red", "blue", "dark green", "a,b", "say \"so\"", "two\nlines", "", "NA", "2.0", "2",
    ]
    let rows = (0..<500).map { row -> [String] in
      [
        random.next() % 10 == 0 ? "?" : "\(Double(random.next() % 100_000) / 999)",
        words[Int(random.next() % UInt64(words.count))], "\(row % 50 == 0 ? "" : "\(row % 3)")",
        "g\(random.next() % 5)", ["no", "yes", ""][Int(random.next() % 3)],
      ]
    }
    let names = ["x", "colour", "n", "who", "y"]
    let text = "\u{feff}" + csv([names] + rows, lineEnd: "\r\n", &random)
    var options = TableOptions()
    (options.target, options.group) = ("y", "who")
    let (table, schema) = try loadTable(
      folder.write(Array(text.utf8), as: "t.csv"), options: options)

    let kept = rows.filter { $0[4] != "" }
    let missing = Set(TableSchema.usualMissing)
    let colours = CategoryIndex(of: rows.map { $0[1] }, as: CellFormat(missing: missing))
    #expect(table.rowCount == kept.count)
    #expect(
      table.columns[1].values
        == .categories(
          kept.map { missing.contains($0[1]) ? nil : colours[$0[1]] }, names: colours.names))
    #expect(colours.names == ["2", "a,b", "blue", "dark green", "red", "say \"so\"", "two\nlines"])
    for (column, field) in [(0, 0), (2, 2)] {
      guard case .numbers(let numbers) = table.columns[column].values else {
        Issue.record("column \(column) is none of numbers")
        return
      }
      let expected = kept.map { missing.contains($0[field]) ? Double.nan : Double($0[field])! }
      #expect(numbers.map(\.bitPattern) == expected.map(\.bitPattern))
    }
    #expect(
      table.target
        == .classes(kept.map { $0[4] == "yes" ? 1 : 0 }, names: ["no", "yes"], column: "y"))
    var groups: [String: Int] = [:]
    #expect(
      table.groups
        == kept.map { row in
          let group = groups[row[3]] ?? groups.count
          groups[row[3]] = group
          return group
        })
    // The rows for prediction come by the schema that was found, all of them.
    let again = try schema.readRows("\(folder.path)/t.csv")
    #expect(again.rowCount == rows.count && again.columns.map(\.name) == table.columns.map(\.name))
    let answered = try schema.readRows("\(folder.path)/t.csv", answered: true)
    #expect(answered.target == table.target && answered.columns[1] == table.columns[1])
  }

  @Test func `the first column with an error is told, at its first row`() throws {
    let schema = TableSchema(
      columns: [.init("a"), .init("b"), .init("c", .category(names: ["u", "v"]))],
      separator: .comma, hasHeader: true)
    func error(_ text: String) throws -> String {
      let path = try folder.write(Array(text.utf8), as: "new.csv")
      return textOfError { _ = try schema.readRows(path) }.replacing(folder.path + "/", with: "")
    }
    let first = try error("c,b,a\nu,1,2\n\n\"u\",one,2\nw,2,\"t\nwo\"\nu,3,x\n")
    #expect(first.hasPrefix("'t\nwo' in line 5 of new.csv, column 3 ('a'), is not a number"))
    let second = try error("c,b,a\nu,1,2\n\n\"u\",inf,2\nw,2,4\nu,3,5\n")
    #expect(second.hasPrefix("'inf' in line 4 of new.csv, column 2 ('b'), is not a number between"))
    let third = try error("c,b,a\r\nu,1,2\r\nw,2,4\r\nx,3,5\r\n")
    #expect(third.hasPrefix("'w' in line 3 of new.csv, column 1 ('c'), is none of the categories"))
  }

  @Test func `what stands in rows without a target is no error`() throws {
    var options = TableOptions()
    options.target = "y"
    let path = try folder.write(Array("x,k,y\n1,a,no\ninf,b,\n3,a,yes\n".utf8), as: "t.csv")
    let table = try loadTable(path, options: options).table
    #expect(table.columns[0].values == .numbers([1, 3]))
    #expect(table.columns[1].values == .categories([0, 0], names: ["a", "b"]))
  }

  @Test func `twenty thousand columns are read`() throws {
    let width = 20_000
    let header = (0..<width).map { "x\($0)" }.joined(separator: ",") + ",y"
    let rows = (0..<3).map { row in
      (0..<width).map { "\(row * $0).25" }.joined(separator: ",") + ",c\(row % 2)"
    }
    let path = try folder.write(Array(([header] + rows).joined(separator: "\n").utf8), as: "t.csv")
    var options = TableOptions()
    options.target = "y"
    let (table, schema) = try loadTable(path, options: options)
    #expect(table.columns.count == width)
    #expect(table.columns[width - 1].values == .numbers([0.25, 19_999.25, 39_998.25]))
    #expect(try schema.readRows(path).columns == table.columns)
  }

  @Test func `answers that are missing are told before those that cannot be read`() throws {
    let schema = TableSchema(
      columns: [.init("a"), .init("y", role: .target)], separator: .comma, hasHeader: true)
    let path = try folder.write(Array("a,y\n1,one\n2,\n3,4\n".utf8), as: "new.csv")
    let notes = try schema.readRows(path).notes
    #expect(notes == ["the answers in 'y' were not used: 1 row has none"])
  }

  @Test func `a column is read alike wherever its first text stands`() throws {
    var options = TableOptions()
    options.target = "y"
    let columns: [[String]] = [
      ["a", "1", "b", "", "2.0", "2"], ["1", "a", "b", "", "2.0", "2"],
      ["", "a", "1", "b", "2.0", "2"], ["NA", "1", "2.0", "2", "a", "b"],
    ]
    for column in columns {
      for answers in [["u", "v", "u", "v", "u", "v"], ["", "u", "v", "", "u", ""]] {
        let lines = zip(column, answers).map { "\($0),\($1)" }
        let text = (["x,y"] + lines).joined(separator: "\n")
        let path = try folder.write(Array(text.utf8), as: "t.csv")
        let table = try loadTable(path, options: options).table
        let missing = Set(TableSchema.usualMissing)
        let known = CategoryIndex(of: column, as: CellFormat(missing: missing))
        let kept = zip(column, answers).filter { $1 != "" }
        #expect(
          table.columns[0].values
            == .categories(
              kept.map { missing.contains($0.0) ? nil : known[$0.0] }, names: known.names))
        #expect(
          table.target
            == .classes(kept.map { $0.1 == "u" ? 0 : 1 }, names: ["u", "v"], column: "y"))
      }
    }
  }
}
