import CPNG
import Foundation
import Testing

@testable import Datasets

/// Writes interleaved pixels: 1 channel grey, 3 colour, 4 colour with transparency.
func writePNG(
  _ pixels: [UInt8], channels: Int, height: Int, width: Int, to path: String
) throws {
  var image = png_image()
  png_shim_prepare(&image)
  image.width = UInt32(width)
  image.height = UInt32(height)
  image.format = [1: 0, 3: 2, 4: 3][channels] ?? 0
  try #require(png_image_write_to_file(&image, path, 0, pixels, 0, nil) != 0)
}

@Suite struct PNGTests {
  let folder: TemporaryFolder
  var path: String { folder.path + "/image.png" }

  init() throws { folder = try TemporaryFolder() }

  @Test func `grey comes back as it was written`() throws {
    try writePNG([0, 100, 200, 255, 1, 2], channels: 1, height: 2, width: 3, to: path)
    let images = try PNG.read(at: path, as: ImageShape(channels: 1, height: 2, width: 3))
    #expect(images.pixels == [0, 100, 200, 255, 1, 2])
  }

  @Test func `colour comes back plane after plane`() throws {
    try writePNG([10, 20, 30, 11, 21, 31], channels: 3, height: 1, width: 2, to: path)
    let images = try PNG.read(at: path, as: ImageShape(channels: 3, height: 1, width: 2))
    #expect(images.pixels == [10, 11, 20, 21, 30, 31])
  }

  @Test func `grey can be had as colour and colour as grey`() throws {
    try writePNG([7], channels: 1, height: 1, width: 1, to: path)
    let colour = try PNG.read(at: path, as: ImageShape(channels: 3, height: 1, width: 1))
    #expect(colour.pixels == [7, 7, 7])
    try writePNG([90, 90, 90], channels: 3, height: 1, width: 1, to: path)
    let grey = try PNG.read(at: path, as: ImageShape(channels: 1, height: 1, width: 1))
    #expect(grey.pixels == [90])
  }

  @Test func `what is transparent is black`() throws {
    try writePNG([200, 200, 200, 0, 50, 50, 50, 255], channels: 4, height: 1, width: 2, to: path)
    let images = try PNG.read(at: path, as: ImageShape(channels: 1, height: 1, width: 2))
    #expect(images.pixels == [0, 50])
  }

  @Test func `a wrong size is an error with both sizes`() throws {
    try writePNG([1, 2, 3, 4, 5, 6], channels: 1, height: 2, width: 3, to: path)
    let text = textOfError {
      _ = try PNG.read(at: path, as: ImageShape(channels: 1, height: 28, width: 28))
    }
    #expect(text.hasPrefix("\(path) is 2 x 3 pixels (rows x columns), but the network takes 28 x"))
  }

  @Test func `another kind of file is named`() throws {
    try folder.write([1, 2, 3, 4, 5, 6, 7, 8, 9], as: "image.png")
    let text = textOfError {
      _ = try PNG.read(at: path, as: ImageShape(channels: 1, height: 1, width: 1))
    }
    #expect(text.hasPrefix("\(path) cannot be read as a PNG image:"))
  }
}
