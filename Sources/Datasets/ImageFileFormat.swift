/// The format of a file of images to predict.
public enum ImageFileFormat: Sendable {
  case png, idx, numPy

  /// Finds the format by the first bytes, or else by the name; throws for what is not read.
  public init(ofFile path: String) throws {
    let name = path.lowercased()
    switch try FileKind.ofFile(path) {
    case FileKind.png: self = .png
    case FileKind.numPy: self = .numPy
    case FileKind.idx: self = .idx
    case let kind?: throw DatasetError.otherKind(path: path, kind, purpose: .imagesToPredict)
    case nil: self = name.hasSuffix(".png") ? .png : name.hasSuffix(".npy") ? .numPy : .idx
    }
  }
}
