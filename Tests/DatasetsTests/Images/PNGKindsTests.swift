import Foundation
import Testing

@testable import Datasets

/// An image of random samples, and the grey or colours that it shows.
private struct RandomPNG {
  var writer: PNGWriter
  var pixels: [UInt8]

  init(_ colour: PNGWriter.Colour, depth: Int, isInterlaced: Bool, _ random: inout SplitMix) {
    let (height, width) = (
      Int.random(in: 1...28, using: &random), Int.random(in: 1...28, using: &random)
    )
    let palette = colour == .palette ? random.bytes(3 << depth) : []
    let greatest = (1 << depth) - 1
    var (samples, pixels) = ([Int](), [UInt8]())
    for _ in 0..<height * width {
      let isShown = Bool.random(using: &random)
      let values = (0..<colour.channels).map { _ in
        // A wide sample whose bytes are equal is exact in one byte.
        Int.random(in: 0...min(greatest, 255), using: &random) * (depth == 16 ? 257 : 1)
      }
      func byte(_ value: Int) -> UInt8 { UInt8(depth == 16 ? value / 257 : value * 255 / greatest) }
      switch colour {
      case .grey, .colour:
        samples += values
        pixels += values.map(byte)
      case .palette:
        samples += values
        pixels += palette[values[0] * 3..<values[0] * 3 + 3]
      case .greyAlpha, .colourAlpha:
        samples += values.dropLast() + [isShown ? greatest : 0]
        pixels += values.dropLast().map { isShown ? byte($0) : 0 }
      }
    }
    writer = PNGWriter(
      colour: colour, depth: depth, isInterlaced: isInterlaced, height: height, width: width,
      samples: samples, palette: palette)
    self.pixels = pixels
  }

  var channels: Int { pixels.count / (writer.height * writer.width) }

  /// The pixels plane after plane.
  var planes: [UInt8] {
    (0..<channels).flatMap { channel in
      stride(from: channel, to: pixels.count, by: channels).map { pixels[$0] }
    }
  }

  var shape: ImageShape {
    ImageShape(channels: channels, height: writer.height, width: writer.width)
  }
}

/// libpng reads an image in several calls and keeps addresses between them, so that a wrong lifetime
/// shows only in some files: these are many, of every kind.
@Suite struct PNGKindsTests {
  @Test(arguments: PNGWriter.Colour.allCases)
  func `images of every kind show what was written`(colour: PNGWriter.Colour) throws {
    let folder = try TemporaryFolder()
    var random = SplitMix(state: 20 + UInt64(colour.rawValue))
    for depth in colour.depths {
      for round in 0..<20 {
        var image = RandomPNG(colour, depth: depth, isInterlaced: round % 2 == 1, &random)
        // Long chunks go through buffers of their own.
        if round % 5 == 4 { image.writer.comment = 3_000_000 }
        let path = try folder.writeRaw(image.writer.file, as: "\(depth)-\(round).png")
        if depth == 16, image.writer.isInterlaced {
          let text = textOfError { _ = try PNG.read(at: path, as: image.shape) }
          #expect(text.contains("it has 16 bits a sample and is interlaced"))
          continue
        }
        let read = try PNG.read(at: path, as: image.shape)
        #expect(read.pixels == image.planes, "\(colour) \(depth), round \(round)")
      }
    }
  }

  @Test func `an image that is cut anywhere is an error that names it`() throws {
    let folder = try TemporaryFolder()
    var random = SplitMix(state: 30)
    let image = RandomPNG(.colour, depth: 8, isInterlaced: false, &random)
    let whole = image.writer.file
    for count in stride(from: 1, to: whole.count - 12, by: 7) {
      let path = try folder.writeRaw(Array(whole.prefix(count)), as: "cut.png")
      let text = textOfError { _ = try PNG.read(at: path, as: image.shape) }
      #expect(text.hasPrefix("\(path) cannot be read as a PNG image: "), "\(count)")
    }
  }
}
