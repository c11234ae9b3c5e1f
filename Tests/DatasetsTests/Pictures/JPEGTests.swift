import CJPEG
import Testing

@testable import Datasets

/// A JPEG file of pixels whose numbers stand together: 1 a pixel for grey, 3 for colour, 4 for inks.
func jpeg(_ pixels: [UInt8], channels: Int, height: Int, width: Int) throws -> [UInt8] {
  let coder = try #require(tjInitCompress())
  defer { tjDestroy(coder) }
  var (file, size) = (UnsafeMutablePointer<UInt8>?.none, UInt(0))
  defer { tjFree(file) }
  let format = channels == 1 ? TJPF_GRAY : channels == 3 ? TJPF_RGB : TJPF_CMYK
  let sampling = channels == 1 ? TJSAMP_GRAY : TJSAMP_444
  try #require(
    tjCompress2(
      coder, pixels, Int32(width), 0, Int32(height), Int32(format.rawValue), &file, &size,
      Int32(sampling.rawValue), 100, 0) == 0)
  return Array(UnsafeBufferPointer(start: file, count: Int(size)))
}

/// So many pixels of one colour.
func plain(_ colour: [UInt8], _ count: Int) -> [UInt8] {
  (0..<count).flatMap { _ in colour }
}

@Suite struct JPEGTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// How far the numbers of a picture are from what was written.
  private func error(_ colour: [UInt8], written: [UInt8], as channels: Int) throws -> Int {
    let bytes = try jpeg(plain(written, 20 * 30), channels: written.count, height: 20, width: 30)
    let picture = try Picture(bytes, at: "x.jpg", channels: channels)
    #expect((picture.height, picture.width, picture.channels) == (20, 30, channels))
    return zip(picture.pixels, plain(colour, 20 * 30)).map { abs(Int($0) - Int($1)) }.max() ?? 999
  }

  @Test func `grey, colour and inks come as grey and as colour`() throws {
    #expect(try error([90, 90, 90], written: [90], as: 3) <= 1)
    #expect(try error([90], written: [90], as: 1) <= 1)
    #expect(try error([200, 30, 90], written: [200, 30, 90], as: 3) <= 2)
    // 0.299 · 200 + 0.587 · 30 + 0.114 · 90
    #expect(try error([88], written: [200, 30, 90], as: 1) <= 2)
    // Inks are kept as the light that they leave: half of each colour times that of black.
    #expect(try error([100, 50, 20], written: [200, 100, 40, 128], as: 3) <= 2)
    #expect(try error([62], written: [200, 100, 40, 128], as: 1) <= 2)
  }

  @Test func `planes come one after the other, of the size that is asked for only`() throws {
    let path = try folder.write(
      jpeg(plain([250, 10, 120], 16 * 8), channels: 3, height: 16, width: 8), as: "x.jpeg")
    let read = try JPEG.read(at: path, as: ImageShape(channels: 3, height: 16, width: 8))
    for (plane, value) in [250, 10, 120].enumerated() {
      #expect(read.pixels[plane * 128..<(plane + 1) * 128].allSatisfy { abs(Int($0) - value) <= 2 })
    }
    let text = textOfError {
      _ = try JPEG.read(at: path, as: ImageShape(channels: 3, height: 8, width: 16))
    }
    #expect(
      text.hasPrefix("\(path) is 16 x 8 pixels (rows x columns), but the network takes 8 x 16"))
  }

  @Test func `a file that is cut anywhere is an error that names it`() throws {
    var random = SplitMix(state: 4)
    let whole = try jpeg(random.bytes(40 * 40 * 3), channels: 3, height: 40, width: 40)
    _ = try Picture(whole, at: "x.jpg")
    for length in stride(from: 3, to: whole.count - 2, by: 97) {
      let text = textOfError { _ = try Picture(Array(whole.prefix(length)), at: "x.jpg") }
      #expect(text.hasPrefix("x.jpg cannot be read as a JPEG image:"), "\(length): \(text)")
    }
  }

  @Test func `bytes that are changed anywhere are a picture or an error`() throws {
    var random = SplitMix(state: 5)
    let whole = try jpeg(random.bytes(24 * 24 * 3), channels: 3, height: 24, width: 24)
    for _ in 0..<500 {
      var bytes = whole
      bytes[Int.random(in: 3..<bytes.count, using: &random)] = random.bytes(1)[0]
      let picture = try? Picture(bytes, at: "x.jpg")
      #expect(picture.map { $0.pixels.count == $0.height * $0.width * 3 } ?? true)
    }
  }

  @Test func `a size that no picture has is refused before memory is asked for`() {
    let text = textOfError { try Picture.checkSize(60_000, 60_000, at: "x.png", as: nil) }
    #expect(text.hasPrefix("x.png states 60,000 x 60,000 pixels (rows x columns), which no image"))
  }

  @Test func `the first bytes tell JPEG from PNG, and other kinds are named`() throws {
    try writePNG([7, 8], channels: 1, height: 1, width: 2, to: folder.path + "/really.jpg")
    #expect(try Picture(contentsOf: folder.path + "/really.jpg").pixels == [7, 7, 7, 8, 8, 8])
    let gif = textOfError { _ = try Picture(Array("GIF89a\0".utf8), at: "x.jpg") }
    #expect(gif.hasPrefix("x.jpg is a GIF image, which is not read here."))
    let text = textOfError { _ = try Picture(Array("hello".utf8), at: "x.png") }
    #expect(text.hasPrefix("x.png cannot be read as a PNG image: it does not begin as one."))
  }
}
