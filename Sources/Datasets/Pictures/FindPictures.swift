/// Whether a path, and not the name of a set, leads to a folder of pictures: one with a file in
/// `train/CLASS/` that is a picture by its ending.
public func isPictureFolder(_ nameOrPath: String) -> Bool {
  Catalogue.entry(named: nameOrPath) == nil && PictureFolder(path: nameOrPath).holdsPictures
}

/// Whether a name in the catalogue or a path stands for files of pictures.
public func isPictures(_ nameOrPath: String) -> Bool {
  Catalogue.entry(named: nameOrPath).map { $0.pictures != nil } ?? isPictureFolder(nameOrPath)
}

/// The folder of pictures that a name in the catalogue or a path stands for; nil for other sets.
///
/// Throws where a set of the catalogue is not there.
public func pictureFolder(_ nameOrPath: String, root: DataRoot) throws -> String? {
  guard let entry = Catalogue.entry(named: nameOrPath) else {
    return isPictureFolder(nameOrPath) ? nameOrPath : nil
  }
  guard entry.pictures != nil else { return nil }
  guard let place = root.place(of: entry) else {
    throw DatasetError.notFetched(
      set: entry.name, reason: entry.unmirrored, folder: root.folder(of: entry))
  }
  return place
}
