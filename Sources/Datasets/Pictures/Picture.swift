/// A picture of any size, as it was decoded.
struct Picture: Sendable, Hashable {
  /// Row after row, the numbers of a pixel together: its grey, or red, green and blue, 0 to 255.
  let pixels: [UInt8]
  /// One for grey, three for colour.
  let channels: Int
  /// The number of rows.
  let height: Int
  /// The number of columns.
  let width: Int

  /// More pixels than a camera gives: a file that states them is damaged, or made to fill the memory.
  static let mostPixels = 1 << 27

  /// No picture file has more bytes.
  static let mostBytes = 1 << 28

  /// Throws where a stated size is another one than is wanted, or beyond reason; to be called before
  /// anything of that size is allocated.
  static func checkSize(
    _ height: Int, _ width: Int, at path: String, as wanted: ImageShape?
  ) throws(DatasetError) {
    if let wanted, (height, width) != (wanted.height, wanted.width) {
      throw .wrongImageSize(
        path: path, found: "\(height) x \(width)", expected: "\(wanted.height) x \(wanted.width)")
    }
    guard height <= mostPixels / max(width, 1) else {
      throw .unreasonableImage(path: path, found: "\(grouped(height)) x \(grouped(width))")
    }
  }

  /// The picture as an image: plane after plane, as a network wants it.
  var image: Images {
    let planes = (0..<channels).flatMap { channel in
      stride(from: channel, to: pixels.count, by: channels).map { pixels[$0] }
    }
    return Images(
      pixels: planes, shape: ImageShape(channels: channels, height: height, width: width))
  }
}
