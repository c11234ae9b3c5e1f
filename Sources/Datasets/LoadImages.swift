import Foundation

/// Reads a data set by its name in the catalogue, or from a folder or archive of any name.
///
/// A path's format is recognised by the files in it. Write `./mnist` for a folder that has a
/// catalogue name.
public func loadImages(_ nameOrPath: String, root: DataRoot = DataRoot()) throws -> ImageData {
  if let entry = Catalogue.entry(named: nameOrPath) {
    guard entry.images != nil else {
      throw DatasetError.wrongKind(name: entry.name, isTable: true)
    }
    guard let place = root.place(of: entry) else {
      throw DatasetError.missingSet(name: entry.name, lookedIn: root.places(for: entry))
    }
    return try entry.read(in: place)
  }
  if folderExists(nameOrPath) { return try loadFolder(nameOrPath) }
  if fileExists(nameOrPath) { return try loadFile(nameOrPath) }
  guard nameOrPath.contains("/") else {
    throw DatasetError.unknownSet(name: nameOrPath, known: Catalogue.all.map(\.name))
  }
  throw DatasetError.missingFile(path: nameOrPath)
}

extension CatalogueEntry {
  /// Reads the set from a folder that holds its files.
  public func read(in folder: String) throws -> ImageData {
    switch format {
    case .idx: try IDXFolder(path: folder).read(name: name, as: self)
    case .cifar(let format, _): try format.read(in: folder, name: name)
    case .table: throw DatasetError.wrongKind(name: name, isTable: true)
    }
  }
}

private func loadFolder(_ path: String) throws -> ImageData {
  let name = URL(fileURLWithPath: path).lastPathComponent
  let files = IDXFolder(path: path)
  if files.exists { return try files.read(name: name, as: nil) }
  for format in [CIFAR.ten, CIFAR.hundred] where format.layout(in: path) != nil {
    return try format.read(in: path, name: name)
  }
  throw DatasetError.unrecognisedFolder(path: path)
}

private func loadFile(_ path: String) throws -> ImageData {
  let name = URL(fileURLWithPath: path).lastPathComponent
  for format in [CIFAR.ten, CIFAR.hundred] where format.archive == name {
    return try format.readArchive(at: path, name: name)
  }
  throw DatasetError.unrecognisedFolder(path: path)
}
