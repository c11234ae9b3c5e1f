extension FileSource {
  /// The kind of a file; nil for text and what is not known.
  static func kind(ofFile path: String) throws(DatasetError) -> FileKind? {
    FileKind(head: try FileSource(path: path).read(upTo: FileKind.headSize), path: path)
  }
}
