import Foundation

/// The formats by which a folder or a file of any name is tried, in order.
private let imageSetFormats: [any ImageSetFormat] = [IDXSet(), CIFAR.ten, CIFAR.hundred]

/// Reads a data set by its name in the catalogue, or from a folder or archive of any name.
///
/// A path's format is recognised by the files in it. Write `./mnist` for a folder that has a
/// catalogue name.
public func loadImages(_ nameOrPath: String, root: DataRoot = DataRoot()) throws -> ImageData {
  if let entry = Catalogue.entry(named: nameOrPath) {
    guard entry.images != nil else {
      throw DatasetError.wrongKind(name: entry.name, holds: entry.kind, needed: .images)
    }
    guard let place = root.place(of: entry) else {
      throw DatasetError.missingSet(name: entry.name, lookedIn: root.places(for: entry))
    }
    return try entry.read(in: place)
  }
  if folderExists(nameOrPath) { return try loadFolder(nameOrPath) }
  if fileExists(nameOrPath) { return try loadFile(nameOrPath) }
  guard nameOrPath.contains("/") || nameOrPath.contains(".") else {
    throw DatasetError.unknownSet(name: nameOrPath, known: Catalogue.all.map(\.name))
  }
  throw DatasetError.missingFile(path: nameOrPath)
}

extension CatalogueEntry {
  /// Reads the set from a folder that holds its files.
  public func read(in folder: String) throws -> ImageData {
    guard case .images(let facts, let format) = contents else {
      throw DatasetError.wrongKind(name: name, holds: kind, needed: .images)
    }
    return try format.read(in: folder, name: name, as: KnownImages(title: title, facts: facts))
  }
}

private func loadFolder(_ path: String) throws -> ImageData {
  let name = URL(fileURLWithPath: path).lastPathComponent
  for format in imageSetFormats where format.lies(in: path) {
    return try format.read(in: path, name: name, as: nil)
  }
  throw DatasetError.unrecognisedFolder(path: path, hint: hint(onFolder: path))
}

/// What a folder holds that somebody may have taken for a set.
private func hint(onFolder path: String) -> String {
  let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  if names.contains("checkpoint.safetensors") {
    return "It is the folder of a run: give it to `homeostat evaluate` or `homeostat predict`."
  }
  let python = ["data_batch_1", "cifar-10-batches-py", "cifar-100-python"]
  if python.contains(where: names.contains) {
    return "It holds the Python version of CIFAR: the binary version is read."
  }
  // Some libraries keep the files of a set one or two folders below.
  let below = names.map { "\(path)/\($0)" }.filter(folderExists)
  if let place = (below + below.map { $0 + "/raw" }).first(where: { IDXSet().lies(in: $0) }) {
    return "The IDX files lie in \(place): give that folder."
  }
  if let table = names.first(where: { isTable("\(path)/\($0)") }) {
    return "It holds the file \(table): if that is the table to learn, give its path."
  }
  let endings = [".png", ".jpg", ".jpeg", ".npy"]
  let images = [path] + below
  let holdsImages = images.contains { folder in
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.contains { file in endings.contains { file.lowercased().hasSuffix($0) } }
  }
  return holdsImages
    ? "It holds single images or arrays: a network learns pictures (.jpg, .jpeg or .png) in "
      + "train/CLASS/, IDX files (train-images-idx3-ubyte and its three companions) or the binary version "
      + "of CIFAR." : ""
}

private func loadFile(_ path: String) throws -> ImageData {
  for format in imageSetFormats {
    if let set = try format.read(file: path) { return set }
  }
  guard let kind = try FileSource.kind(ofFile: path) else {
    throw DatasetError.unrecognisedFile(path: path)
  }
  throw DatasetError.otherKind(path: path, kind, purpose: .setOfImages)
}
