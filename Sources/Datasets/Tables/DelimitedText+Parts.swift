import Foundation
import Tensors

extension DelimitedText {
  /// The rows of a text, or of a part of it, whose lines count from 1.
  struct Rows {
    var count = 0
    /// The fields of the first row, and the line on which it begins.
    var (width, firstLine) = (0, 0)
    /// The line of the first row that has another number of fields, and that number.
    var ragged: (line: Int, width: Int)?
  }

  /// Rewrites a text, and gives the number of its rows and of the fields of each, all as many.
  ///
  /// A large text without quotes, in which each line feed ends a line, is shared out among a few cores.
  static func split(
    _ bytes: inout [UInt8], path: String, separator: TableSchema.Separator, partSize: Int = 1 << 22
  ) throws(TableError) -> (rows: Int, width: Int) {
    let ranges = bytes.withUnsafeBufferPointer { lineParts(of: $0, size: partSize) }
    var (rows, end, lines) = (Rows(), 0, 0)
    for (range, part) in zip(ranges, splitParts(ranges, of: &bytes, path, separator)) {
      let part = try part.get()
      try rows.append(part.rows, lines: lines, path: path)
      if end < range.lowerBound {
        bytes.withUnsafeMutableBufferPointer { bytes in
          let start = bytes.baseAddress!
          (start + end).update(from: start + range.lowerBound, count: part.end)
        }
      }
      end += part.end
      lines += part.lines
    }
    bytes.removeLast(bytes.count - end)
    return (rows.count, rows.width)
  }

  /// Splits each part in its own memory.
  private static func splitParts(
    _ ranges: [Range<Int>], of bytes: inout [UInt8], _ path: String,
    _ separator: TableSchema.Separator
  ) -> [Result<DelimitedPart, TableError>] {
    bytes.withUnsafeMutableBufferPointer { bytes in
      nonisolated(unsafe) let bytes = bytes
      return concurrentMap(ranges.count) { index in
        let own = UnsafeMutableBufferPointer(rebasing: bytes[ranges[index]])
        do throws(TableError) {
          return .success(try DelimitedPart(own, path, separator))
        } catch {
          return .failure(error)
        }
      }
    }
  }

  /// The ranges of bytes that end where a line does, one a core; the whole text where it is small or has a quote.
  private static func lineParts(of bytes: UnsafeBufferPointer<UInt8>, size: Int) -> [Range<Int>] {
    let count = min(Engine.cores, 4, bytes.count / size)
    guard count > 1, memchr(bytes.baseAddress!, Int32(UInt8(ascii: "\"")), bytes.count) == nil
    else {
      return [0..<bytes.count]
    }
    var ends: [Int] = []
    for part in 1..<count {
      let start = max(ends.last ?? 0, bytes.count * part / count)
      guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { break }
      ends.append(end + 1)
    }
    return zip([0] + ends, ends + [bytes.count]).map { $0..<$1 }
  }
}

extension DelimitedText.Rows {
  /// Adds the rows of a part that lies below so many lines.
  fileprivate mutating func append(_ part: Self, lines: Int, path: String) throws(TableError) {
    if part.count > 0 {
      if count == 0 { (width, firstLine) = (part.width, lines + part.firstLine) }
      let ragged = part.width == width ? part.ragged : (part.firstLine, part.width)
      if let ragged {
        throw .ragged(
          path: path, line: lines + ragged.line, found: ragged.width, expected: width,
          firstLine: firstLine)
      }
    }
    count += part.count
  }
}

/// A part of a text, split in its own memory.
private struct DelimitedPart {
  let rows: DelimitedText.Rows
  /// How many bytes are left, and how many lines there were.
  let end, lines: Int

  init(
    _ bytes: UnsafeMutableBufferPointer<UInt8>, _ path: String, _ separator: TableSchema.Separator
  ) throws(TableError) {
    var text = DelimitedText(bytes, path, separator)
    rows = try text.splitRows()
    (end, lines) = (text.end, text.line - 1)
  }
}
