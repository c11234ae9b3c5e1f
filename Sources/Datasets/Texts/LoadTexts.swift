import Foundation

/// Reads a set of texts by its name in the catalogue, or a folder of the user's own:
/// `train/CLASS/*.txt` and `test/CLASS/*.txt`, or a table `*.tsv` with the columns `split`, `label` and
/// `text`.
public func loadTexts(_ nameOrPath: String, root: DataRoot = DataRoot()) throws -> TextSet {
  guard let entry = Catalogue.entry(named: nameOrPath) else {
    return try TextFolder().read(
      in: nameOrPath, name: URL(fileURLWithPath: nameOrPath).lastPathComponent)
  }
  guard case .texts(let facts) = entry.contents else {
    throw DatasetError.wrongKind(name: entry.name, holds: entry.kind, needed: .texts)
  }
  guard let place = root.place(of: entry) else {
    throw DatasetError.missingSet(name: entry.name, lookedIn: root.places(for: entry))
  }
  return try TextFolder().read(in: place, name: entry.name).compared(with: facts, of: entry.title)
}

/// What the samples of a set are, by its name in the catalogue or by what lies at a path; images where
/// that cannot be told.
public func kindOfSet(_ nameOrPath: String) -> SetKind {
  if let entry = Catalogue.entry(named: nameOrPath) { return entry.kind }
  if isTable(nameOrPath) { return .table }
  guard folderExists(nameOrPath), !isPictureFolder(nameOrPath) else { return .images }
  return TextFolder().lies(in: nameOrPath) ? .texts : .images
}

/// The text of a file to predict; throws where it is no UTF-8.
public func readText(_ path: String) throws -> String {
  let bytes = try FileSource(path: path).read(upTo: 1 << 24)
  let path = StandardInput.title(path)
  guard !bytes.isEmpty else { throw DatasetError.empty(path: path) }
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw DatasetError.invalidTexts(path: path, reason: "it is not UTF-8")
  }
  return text
}
