/// Some bytes that one can recognise: a name, a size and a SHA-256.
public struct KnownFile: Sendable, Hashable {
  /// The file's name, without a folder.
  public let name: String
  /// Its size in bytes.
  public let byteCount: Int
  /// Its SHA-256 in hexadecimal digits.
  public let sha256: String

  /// A file of a known size and sum.
  public init(name: String, byteCount: Int, sha256: String) {
    self.name = name
    self.byteCount = byteCount
    self.sha256 = sha256
  }
}

/// A file as it is published, and what it unpacks to.
public struct CatalogueFile: Sendable, Hashable {
  /// The published file.
  public let published: KnownFile
  /// The files inside it, by which a set that lies unpacked or repacked is recognised.
  public let contents: [KnownFile]

  /// A published file with what it unpacks to.
  public init(published: KnownFile, contents: [KnownFile] = []) {
    self.published = published
    self.contents = contents
  }
}
