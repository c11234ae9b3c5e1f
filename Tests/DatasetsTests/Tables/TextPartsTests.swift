import Tensors
import Testing

@testable import Datasets

@Suite("A text that several cores split")
struct TextPartsTests {
  /// What splitting a text gives: its bytes and its rows, or what is wrong with it.
  private struct Outcome: Equatable {
    var bytes: [UInt8] = []
    var rows = 0
    var width = 0
    var error = ""

    init(_ text: [UInt8], _ separator: TableSchema.Separator, partSize: Int) {
      bytes = text
      do throws(TableError) {
        (rows, width) = try DelimitedText.split(
          &bytes, path: "a.csv", separator: separator, partSize: partSize)
        // The end of the last row may be missing.
        if bytes.last == DelimitedText.rowEnd { bytes.removeLast() }
      } catch {
        self.error = "\(error)"
        // What is left of a text that is refused is of no use.
        bytes = []
      }
    }
  }

  private static let pieces = [
    "1", "2.5", "red", " ", "\t", ",", ",", ",", "\n", "\n", "\r\n", "\n\n", "\"a, \"\"b\"\"\n\"",
    "é",
  ]

  @Test("becomes what one core makes of it, rows, refusals and all", arguments: 0..<16)
  func equalsWhole(seed: Int) {
    var numbers = SeededNumbers(seed: seed)
    for length in [3, 30, 100] {
      // Half of the texts have rows of one width, and some no quotes.
      let pieces = seed % 4 < 2 ? Self.pieces : Self.pieces.filter { !$0.contains("\"") }
      let text = (0..<length).map { _ in
        seed % 2 == 0
          ? pieces[Int(numbers.next() % UInt64(pieces.count))]
          : ["1,2\n", "3, x\n", "\n", "4,5\r\n", "6,7,8\n"][min(4, Int(numbers.next() % 100) / 24)]
      }.joined()
      for separator in [TableSchema.Separator.comma, .blanks, .tab] {
        let whole = Outcome(Array(text.utf8), separator, partSize: Int.max)
        for size in [1, 7, 64] {
          #expect(Outcome(Array(text.utf8), separator, partSize: size) == whole, "\(text)")
        }
      }
    }
  }
}
