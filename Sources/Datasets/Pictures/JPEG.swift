import CJPEG

/// Reads JPEG images.
public enum JPEG {
  /// Reads an image as grey (one channel) or colour (three), which must have the size asked for.
  public static func read(at path: String, as shape: ImageShape) throws -> Images {
    precondition(shape.channels == 1 || shape.channels == 3, "a JPEG is read as grey or colour")
    let bytes = try FileSource(path: path).read(upTo: Picture.mostBytes)
    return try decode(bytes, at: path, channels: shape.channels, as: shape).image
  }

  /// Decodes the bytes of a file, of one size or of any; errors name the file.
  ///
  /// What the decoder only warns of, such as a file that ends too soon, is an error here.
  static func decode(
    _ bytes: [UInt8], at path: String, channels: Int, as wanted: ImageShape? = nil
  ) throws(DatasetError) -> Picture {
    guard let decoder = tjInitDecompress() else {
      throw .invalidJPEG(path: path, reason: "out of memory")
    }
    defer { tjDestroy(decoder) }
    func failure() -> DatasetError {
      .invalidJPEG(path: path, reason: String(cString: tjGetErrorStr2(decoder)))
    }
    let size = UInt(bytes.count)
    var (width, height, subsampling, space) = (Int32(0), Int32(0), Int32(0), Int32(0))
    guard
      tjDecompressHeader3(decoder, bytes, size, &width, &height, &subsampling, &space) == 0
    else { throw failure() }
    guard height > 0, width > 0 else {
      throw .invalidJPEG(path: path, reason: "it ends before its size")
    }
    try Picture.checkSize(Int(height), Int(width), at: path, as: wanted)
    let isInk = space == Int32(TJCS_CMYK.rawValue) || space == Int32(TJCS_YCCK.rawValue)
    let format = isInk ? TJPF_CMYK : channels == 1 ? TJPF_GRAY : TJPF_RGB
    // The exact transform gives the same pixels on every processor; so many scans has no honest file.
    let flags = TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS
    let count = Int(height) * Int(width)
    var pixels = [UInt8](repeating: 0, count: count * (isInk ? 4 : channels))
    guard
      tjDecompress2(
        decoder, bytes, size, &pixels, width, 0, height, Int32(format.rawValue), flags) == 0
    else { throw failure() }
    return Picture(
      pixels: isInk ? light(of: pixels, channels: channels) : pixels, channels: channels,
      height: Int(height), width: Int(width))
  }

  /// Grey or colour of pixels in four inks, which such files keep as the light that the ink leaves.
  private static func light(of inks: [UInt8], channels: Int) -> [UInt8] {
    stride(from: 0, to: inks.count, by: 4).flatMap { start -> [UInt8] in
      let colour = (0..<3).map { (Int(inks[start + $0]) * Int(inks[start + 3]) + 127) / 255 }
      return channels == 3
        ? colour.map { UInt8($0) }
        : [UInt8((299 * colour[0] + 587 * colour[1] + 114 * colour[2] + 500) / 1000)]
    }
  }
}
