/// What a file is by its first bytes, where they tell it.
struct FileKind: Hashable, Sendable {
  /// What can be done with the content.
  enum Content: Hashable, Sendable { case table, image, arrays, network, packed, page, other }

  /// The kind with its article, such as "a Parquet file".
  let title: String
  let content: Content
  /// Calls that convert it in Python; nil where there are none.
  private(set) var conversion: String?

  /// So many first bytes suffice.
  static let headSize = 512

  /// The kind of a file that begins so; nil for text and what is not known.
  ///
  /// The name helps where several kinds are ZIP archives or pickles.
  init?(head: some Sequence<UInt8>, path: String) {
    let head = Array(head.prefix(Self.headSize))
    let name = path.lowercased()
    // The names of a table's columns may begin as a binary file does: ORCID, FEA1.
    let isText = Self.isText(head)
    if let known = Self.known.first(where: {
      head.starts(with: $0.start) && (!isText || $0.start[0] >= 128)
    }) {
      self = known.kind
    } else if head.starts(with: Array("PK\u{3}\u{4}".utf8)) {
      self = .archive(head, name)
    } else if head.count > 1, head[0] == 0x80, (2...5).contains(head[1]) {
      self = Self.isTorch(name) ? .torch : .pickle
    } else if head.starts(with: Array("RIFF".utf8)), head.dropFirst(8).starts(with: "WEBP".utf8) {
      self = FileKind("a WebP image", .image, Self.pillow)
    } else if head.count > 4, head[0] == 0, head[1] == 0, (8...14).contains(head[2]), head[3] < 5 {
      self = .idx
    } else if head.dropFirst(8).starts(with: "{\"".utf8), head.prefix(8).suffix(4) == [0, 0, 0, 0] {
      self = FileKind("a safetensors file", .network)
    } else if head.dropFirst(257).starts(with: "ustar".utf8) {
      self = FileKind("a tar archive", .packed)
    } else if let text = Self.text(head) {
      self = text
    } else {
      return nil
    }
  }

  private init(_ title: String, _ content: Content, _ conversion: String? = nil) {
    self.title = title
    self.content = content
    self.conversion = conversion
  }

  /// Whether some bytes have none that stand in no text.
  static func isText(_ bytes: some Sequence<UInt8>) -> Bool {
    !bytes.contains { $0 < 32 && !(9...13).contains($0) }
  }
}

extension FileKind {
  static let png = FileKind("a PNG image", .image)
  static let jpeg = FileKind("a JPEG image", .image)
  static let idx = FileKind("an IDX file", .arrays)
  static let numPy = FileKind("a NumPy array (.npy)", .arrays)
  private static let pillow = "PIL.Image.open('FILE').save('FILE.png')"
  private static let workbook = FileKind(
    "an Excel workbook", .table, "pandas.read_excel('FILE').to_csv('FILE.csv', index=False)")
  private static let torch = FileKind(
    "a PyTorch file", .arrays, "numpy.save('FILE.npy', torch.load('FILE').numpy())")
  private static let pickle = FileKind(
    "a Python pickle", .other, "pandas.read_pickle('FILE').to_csv('FILE.csv', index=False)")

  private static func isTorch(_ name: String) -> Bool {
    [".pt", ".pth", ".ckpt", ".bin"].contains(where: name.hasSuffix)
  }

  private static let known: [(start: [UInt8], kind: FileKind)] =
    [
      ("PAR1", "a Parquet file", .table, read("parquet")),
      ("ARROW1", "an Arrow or Feather file", .table, read("feather")),
      ("FEA1", "a Feather file", .table, read("feather")),
      ("SQLite format 3\0", "an SQLite database", .table, nil),
      ("ORC", "an ORC file", .table, read("orc")),
      ("<stata_dta>", "a Stata file", .table, read("stata")),
      ("$FL2", "an SPSS file", .table, read("spss")),
      ("GIF8", "a GIF image", .image, pillow), ("II*\0", "a TIFF image", .image, pillow),
      ("MM\0*", "a TIFF image", .image, pillow), ("MATLAB 5.0", "a MATLAB file", .arrays, nil),
      ("BZh9", "a file packed with bzip2", .packed, nil),
      ("7z\u{bc}", "a 7-Zip archive", .packed, nil), ("Rar!", "a RAR archive", .packed, nil),
    ].map { (start: latin($0), kind: FileKind($1, $2, $3)) } + [
      ([0x89] + latin("PNG"), png), ([0x93] + latin("NUMPY"), numPy),
      ([0xff, 0xd8, 0xff], jpeg),
      ([0x89] + latin("HDF"), FileKind("an HDF5 file", .arrays)),
      ([0xd0, 0xcf, 0x11, 0xe0], workbook),
      ([0xfd] + latin("7zXZ"), FileKind("a file packed with xz", .packed)),
      ([0x28, 0xb5, 0x2f, 0xfd], FileKind("a file packed with Zstandard", .packed)),
    ]

  private static func read(_ format: String) -> String {
    "pandas.read_\(format)('FILE').to_csv('FILE.csv', index=False)"
  }

  private static func latin(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }

  /// What a ZIP archive is, by its name or by that of the first file in it.
  private static func archive(_ head: [UInt8], _ name: String) -> FileKind {
    let first = String(decoding: head.dropFirst(30).prefix(60), as: UTF8.self)
    if isTorch(name) || first.contains("/data.pkl") || first.contains("/.format_version") {
      return torch
    }
    if name.hasSuffix(".npz") || first.contains(".npy") {
      return FileKind(
        "an archive of NumPy arrays (.npz)", .arrays,
        "numpy.save('FILE.npy', numpy.load('FILE')['NAME'])")
    }
    if name.hasSuffix(".ods") {
      return FileKind("an OpenDocument sheet", .table, workbook.conversion)
    }
    let isWorkbook = [".xlsx", ".xlsm", ".xlsb"].contains(where: name.hasSuffix)
    return isWorkbook || first.hasPrefix("[Content_Types].xml") || first.hasPrefix("xl/")
      ? workbook : FileKind("a ZIP archive", .packed)
  }

  /// Texts that are no table.
  private static func text(_ head: [UInt8]) -> FileKind? {
    let start = String(decoding: head.prefix(100), as: UTF8.self).lowercased()
      .drop(while: \.isWhitespace)
    if ["<!doctype html", "<html"].contains(where: start.hasPrefix) {
      return FileKind("a web page, not the file itself", .page)
    }
    if start.hasPrefix("version https://git-lfs") {
      return FileKind("a pointer of Git LFS, not the file itself", .page)
    }
    if start.hasPrefix("%pdf-") { return FileKind("a PDF document", .other) }
    if start.hasPrefix("<?xml") { return FileKind("an XML file", .other) }
    if start.hasPrefix("@relation") { return FileKind("a Weka file (.arff)", .table) }
    let json = start.filter { !$0.isWhitespace }
    return ["{\"", "[{\"", "[["].contains(where: json.hasPrefix)
      ? FileKind(
        "a JSON file", .table, "pandas.read_json('FILE').to_csv('FILE.csv', index=False)") : nil
  }
}
