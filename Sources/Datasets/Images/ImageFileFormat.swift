/// The format of a file of images to predict.
public enum ImageFileFormat: Sendable {
  case png, jpeg, idx, numPy

  /// Finds the format by the first bytes, or else by the name; throws for what is not read.
  public init(ofFile path: String) throws {
    let name = path.lowercased()
    let file = try FileSource(path: path)
    let head = try file.read(upTo: FileKind.headSize)
    switch FileKind(head: head, path: path) {
    case FileKind.png: self = .png
    case FileKind.jpeg: self = .jpeg
    case FileKind.numPy where file.isPacked:
      throw DatasetError.otherKind(
        path: path, what: "a NumPy array packed with gzip", advice: "Unpack it first, with gunzip.")
    case FileKind.numPy: self = .numPy
    case FileKind.idx: self = .idx
    case let kind?: throw DatasetError.otherKind(path: path, kind, purpose: .imagesToPredict)
    case nil where isTable(path) && FileKind.isText(head):
      throw DatasetError.otherKind(
        path: path, what: "a table, but the network has learned images",
        advice: FilePurpose.imagesToPredict.formats + ".")
    case nil where name.hasSuffix(".png"): self = .png
    case nil where name.hasSuffix(".jpg") || name.hasSuffix(".jpeg"): self = .jpeg
    case nil: self = name.hasSuffix(".npy") ? .numPy : .idx
    }
  }
}
