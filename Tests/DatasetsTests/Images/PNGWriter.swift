import CZlib
import Foundation

/// Writes PNG images of every colour type, depth and interlacing, with chunks that readers pass over.
struct PNGWriter {
  enum Colour: UInt8, CaseIterable {
    case grey = 0
    case colour = 2
    case palette = 3
    case greyAlpha = 4
    case colourAlpha = 6

    var channels: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][rawValue]! }

    var depths: [Int] {
      switch self {
      case .grey: [1, 2, 4, 8, 16]
      case .palette: [1, 2, 4, 8]
      default: [8, 16]
      }
    }
  }

  let colour: Colour
  let depth: Int
  let isInterlaced: Bool
  let height: Int
  let width: Int
  /// Row after row, the samples of a pixel together; each below 2 to the depth.
  let samples: [Int]
  var palette: [UInt8] = []
  /// The length of a comment before the image.
  var comment = 0

  var file: [UInt8] {
    var header = bigEndian(width) + bigEndian(height)
    header += [UInt8(depth), colour.rawValue, 0, 0, isInterlaced ? 1 : 0]
    let comment = Array("Comment\0".utf8) + [UInt8](repeating: 120, count: self.comment)
    return [0x89] + Array("PNG\r\n\u{1a}\n".utf8) + chunk("IHDR", header)
      + (self.comment > 0 ? chunk("tEXt", comment) : [])
      + (palette.isEmpty ? [] : chunk("PLTE", palette))
      + chunk("IDAT", packed(lines)) + chunk("IEND", [])
  }

  /// The passes of Adam 7: the first row and column, and the steps between them.
  private var passes: [(y: Int, x: Int, dy: Int, dx: Int)] {
    isInterlaced
      ? [
        (0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2),
        (1, 0, 2, 1),
      ] : [(0, 0, 1, 1)]
  }

  private var lines: [UInt8] {
    passes.flatMap { pass -> [UInt8] in
      let columns = Array(stride(from: pass.x, to: width, by: pass.dx))
      guard !columns.isEmpty else { return [] }
      return stride(from: pass.y, to: height, by: pass.dy).flatMap { row in
        [0] + line(columns.flatMap { pixel(row, $0) })
      }
    }
  }

  private func pixel(_ row: Int, _ column: Int) -> ArraySlice<Int> {
    let start = (row * width + column) * colour.channels
    return samples[start..<start + colour.channels]
  }

  private func line(_ samples: [Int]) -> [UInt8] {
    if depth == 16 { return samples.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] } }
    var bytes = [UInt8](repeating: 0, count: (samples.count * depth + 7) / 8)
    for (index, sample) in samples.enumerated() {
      let bit = index * depth
      bytes[bit / 8] |= UInt8(sample << (8 - depth - bit % 8))
    }
    return bytes
  }

  private func packed(_ bytes: [UInt8]) -> [UInt8] {
    var count = compressBound(UInt(bytes.count))
    var packed = [UInt8](repeating: 0, count: Int(count))
    compress(&packed, &count, bytes, UInt(bytes.count))
    return Array(packed.prefix(Int(count)))
  }

  private func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + content
    return bigEndian(content.count) + body + bigEndian(Int(crc32(0, body, UInt32(body.count))))
  }
}
