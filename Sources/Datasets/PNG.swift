import CPNG
import Foundation

/// Reads PNG images to predict.
public enum PNG {
  /// Reads an image as grey (one channel) or colour (three), which must have the size asked for.
  ///
  /// A transparent image is laid on black, the background of MNIST.
  public static func read(at path: String, as shape: ImageShape) throws -> Images {
    precondition(shape.channels == 1 || shape.channels == 3, "a PNG is read as grey or colour")
    let file = try FileSource(path: path)
    let bytes = try file.read(upTo: 1 << 28)

    var image = png_image()
    png_shim_prepare(&image)
    defer { png_image_free(&image) }
    guard png_image_begin_read_from_memory(&image, bytes, bytes.count) != 0 else {
      throw failure(image, path)
    }
    // Before anything of the stated size is allocated.
    guard Int(image.height) == shape.height, Int(image.width) == shape.width else {
      throw DatasetError.wrongImageSize(
        path: path, found: "\(image.height) x \(image.width)",
        expected: "\(shape.height) x \(shape.width)")
    }
    png_shim_set_format(&image, Int32(shape.channels))
    var background = png_color(red: 0, green: 0, blue: 0)
    var pixels = [UInt8](repeating: 0, count: shape.pixelCount)
    guard png_image_finish_read(&image, &background, &pixels, 0, nil) != 0 else {
      throw failure(image, path)
    }
    return Images(pixels: planes(of: pixels, channels: shape.channels), shape: shape)
  }

  /// PNG keeps the colours of a pixel together; a network wants plane after plane.
  private static func planes(of pixels: [UInt8], channels: Int) -> [UInt8] {
    (0..<channels).flatMap { channel in
      stride(from: channel, to: pixels.count, by: channels).map { pixels[$0] }
    }
  }

  private static func failure(_ image: png_image, _ path: String) -> DatasetError {
    withUnsafePointer(to: image) {
      .invalidPNG(path: path, reason: String(cString: png_shim_message($0)))
    }
  }
}
