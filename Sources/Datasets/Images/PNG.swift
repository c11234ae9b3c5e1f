import CPNG

/// Reads PNG images.
public enum PNG {
  /// Reads an image as grey (one channel) or colour (three), which must have the size asked for.
  ///
  /// A transparent image is laid on black, the background of MNIST.
  public static func read(at path: String, as shape: ImageShape) throws -> Images {
    precondition(shape.channels == 1 || shape.channels == 3, "a PNG is read as grey or colour")
    let bytes = try FileSource(path: path).read(upTo: Picture.mostBytes)
    return try decode(bytes, at: path, channels: shape.channels, as: shape).image
  }

  /// Decodes the bytes of a file, of one size or of any; errors name the file.
  static func decode(
    _ bytes: [UInt8], at path: String, channels: Int, as wanted: ImageShape? = nil
  ) throws -> Picture {
    var image = png_image()
    // From the first call to the last, libpng keeps the addresses of the image and of the bytes.
    return try withUnsafeMutablePointer(to: &image) { image in
      try bytes.withUnsafeBytes { bytes in
        png_shim_prepare(image)
        defer { png_image_free(image) }
        return try read(image, from: bytes, at: path, channels: channels, as: wanted)
      }
    }
  }

  private static func read(
    _ image: UnsafeMutablePointer<png_image>, from bytes: UnsafeRawBufferPointer, at path: String,
    channels: Int, as wanted: ImageShape?
  ) throws -> Picture {
    func failure() -> DatasetError {
      .invalidPNG(path: path, reason: String(cString: png_shim_message(image)))
    }
    guard png_image_begin_read_from_memory(image, bytes.baseAddress, bytes.count) != 0 else {
      throw failure()
    }
    let (height, width) = (Int(image.pointee.height), Int(image.pointee.width))
    try Picture.checkSize(height, width, at: path, as: wanted)
    // libpng's call for whole images gets these wrong (1.6.51) or writes beyond its buffer (before).
    let (depth, interlacing) = (bytes[24], bytes[28])
    guard depth < 16 || interlacing == 0 else {
      throw DatasetError.invalidPNG(
        path: path, reason: "it has 16 bits a sample and is interlaced; only one of the two is read"
      )
    }
    png_shim_set_format(image, Int32(channels))
    var background = png_color(red: 0, green: 0, blue: 0)
    var pixels = [UInt8](repeating: 0, count: channels * height * width)
    let isRead = pixels.withUnsafeMutableBytes {
      png_image_finish_read(image, &background, $0.baseAddress, 0, nil) != 0
    }
    guard isRead else { throw failure() }
    return Picture(pixels: pixels, channels: channels, height: height, width: width)
  }
}
