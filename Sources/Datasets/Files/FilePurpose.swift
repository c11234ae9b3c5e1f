/// What a file was to be.
enum FilePurpose: Hashable, Sendable {
  case table, imagesToPredict, setOfImages

  /// What is read for the purpose.
  var formats: String {
    switch self {
    case .table: "Tables are read as text (.csv, .tsv, .data or .txt, also .gz)"
    case .imagesToPredict: "Images to predict are read as PNG, JPEG, IDX (also .gz) or NumPy's .npy"
    case .setOfImages:
      "A network learns a folder of IDX or CIFAR files or of pictures, given by its path, or a table "
        + "(.csv, .tsv, .data or .txt)"
    }
  }

  /// What to do about a file of another kind.
  func advice(on kind: FileKind, path: String) -> String {
    if kind.content == .page { return "Get the file itself." }
    let fits = self == .imagesToPredict ? kind.content != .table : kind.content != .image
    if fits, let conversion = kind.conversion {
      let file = path.split(separator: "/").last.map(String.init) ?? path
      let stem = file.split(separator: ".").first.map(String.init) ?? file
      let call = conversion.replacing("FILE.", with: stem + ".").replacing("FILE", with: file)
      return "\(formats). In Python, this converts it: \(call)"
    }
    switch kind.content {
    case .packed: return "\(formats). Unpack it first."
    case .network where self != .imagesToPredict:
      return "\(formats). `homeostat evaluate` and `homeostat predict` take a trained network."
    case .image where self == .setOfImages:
      return "\(formats). `homeostat predict` takes single images, and a network learns those of a "
        + "folder with train/CLASS/."
    default: return "\(formats)."
    }
  }
}
