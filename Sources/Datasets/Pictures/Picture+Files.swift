extension Picture {
  /// The endings, in small letters, of the files that are taken for pictures.
  static let endings = [".jpg", ".jpeg", ".png"]

  /// Reads a JPEG or PNG file, which its first bytes tell, as grey (one channel) or colour (three).
  init(contentsOf path: String, channels: Int = 3) throws {
    try self.init(
      FileSource(path: path).read(upTo: Self.mostBytes), at: path, channels: channels)
  }

  /// Decodes the bytes of a JPEG or PNG file; errors name the file.
  init(_ bytes: [UInt8], at path: String, channels: Int = 3) throws {
    switch FileKind(head: bytes.prefix(FileKind.headSize), path: path) {
    case FileKind.jpeg: self = try JPEG.decode(bytes, at: path, channels: channels)
    case FileKind.png: self = try PNG.decode(bytes, at: path, channels: channels)
    case let kind?: throw DatasetError.otherKind(path: path, kind, purpose: .imagesToPredict)
    case nil where path.lowercased().hasSuffix(".png"):
      throw DatasetError.invalidPNG(path: path, reason: "it does not begin as one")
    case nil: throw DatasetError.invalidJPEG(path: path, reason: "it does not begin as one")
    }
  }
}

extension Images {
  /// Reads a JPEG or PNG file of any size as a network takes it that has learned a folder of pictures:
  /// the middle of it in colour, `size` rows and columns.
  public init(pictureAt path: String, size: Int) throws {
    let picture = try Picture(contentsOf: path)
    self.init(
      pixels: picture.resampled(.middle(of: picture), to: size),
      shape: ImageShape(channels: picture.channels, height: size, width: size))
  }
}
