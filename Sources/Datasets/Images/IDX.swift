/// Reads the IDX format of MNIST and Fashion-MNIST, packed with gzip or not.
public enum IDX {
  /// Reads a file of images.
  public static func readImages(at path: String) throws -> Images {
    let source = try FileSource(path: path)
    let header = try readHeader(of: 3, from: source)
    let (count, height, width) = (header[0], header[1], header[2])
    guard count > 0, height > 0, width > 0 else {
      throw DatasetError.wrongDimensions(
        path: path, found: "\(count) images of \(height) x \(width)",
        expected: "at least one image of at least one pixel")
    }
    let pixels = try readBody(of: header, from: source)
    return Images(
      pixels: pixels, shape: ImageShape(channels: 1, height: height, width: width))
  }

  /// Reads a file of labels.
  public static func readLabels(at path: String) throws -> [UInt8] {
    let source = try FileSource(path: path)
    let header = try readHeader(of: 1, from: source)
    guard header[0] > 0 else {
      throw DatasetError.wrongDimensions(
        path: path, found: "0 labels", expected: "at least one label")
    }
    return try readBody(of: header, from: source)
  }

  /// Reads images with their labels; without names, the classes are 0 to the greatest label.
  public static func readSet(
    images: String, labels: String, classNames: [String]? = nil
  ) throws -> ImageSet {
    let classes = try readLabels(at: labels)
    let pictures = try readImages(at: images)
    guard pictures.count == classes.count else {
      throw DatasetError.countMismatch(
        images: images, imageCount: pictures.count, labels: labels, labelCount: classes.count)
    }
    let names = classNames ?? (0...Int(classes.max() ?? 0)).map(String.init)
    if let index = classes.firstIndex(where: { Int($0) >= names.count }) {
      throw DatasetError.labelOutOfRange(
        path: labels, index: index, label: Int(classes[index]), classCount: names.count)
    }
    return ImageSet(
      pixels: pictures.pixels, labels: classes, shape: pictures.shape, classNames: names)
  }

  /// The sizes that follow the magic number, each a big-endian 32-bit number.
  private static func readHeader(
    of dimensions: Int, from source: FileSource
  ) throws -> [Int] {
    let size = 4 + 4 * dimensions
    let bytes = try source.read(upTo: size)
    // 0x08 stands for unsigned bytes, the last byte for the number of dimensions.
    let expected = 0x0800 + UInt32(dimensions)
    let numbers = stride(from: 0, to: bytes.count - 3, by: 4).map { start in
      bytes[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    if let magic = numbers.first, magic != expected {
      if let kind = FileKind(head: bytes, path: source.path), kind != .idx {
        throw DatasetError.otherKind(path: source.path, kind, purpose: .setOfImages)
      }
      throw DatasetError.wrongMagic(path: source.path, found: magic, expected: expected)
    }
    guard bytes.count == size else {
      throw DatasetError.truncated(path: source.path, found: bytes.count, expected: size)
    }
    return numbers.dropFirst().map(Int.init)
  }

  /// The rest of the file, which must be as long as the header says and end there.
  private static func readBody(of sizes: [Int], from source: FileSource) throws -> [UInt8] {
    let headerSize = 4 + 4 * sizes.count
    // Three forged 32-bit sizes overflow 64 bits; no file is that long.
    let count = sizes.reduce(1) { product, size in
      let (value, overflows) = product.multipliedReportingOverflow(by: size)
      return overflows ? Int.max / 2 : min(value, Int.max / 2)
    }
    let body = try source.read(upTo: count)
    guard body.count == count else {
      throw DatasetError.truncated(
        path: source.path, found: body.count + headerSize, expected: count + headerSize)
    }
    guard try source.isAtEnd() else {
      throw DatasetError.extraData(path: source.path, expected: count + headerSize)
    }
    return body
  }
}
