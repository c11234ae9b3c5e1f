extension CatalogueEntry {
  /// Checks the size and SHA-256 of each file, wherever under the root the set was found.
  public func verify(in root: DataRoot) -> [FileCheck] {
    format.check(files, in: root.place(of: self) ?? root.folder(of: self))
  }
}

extension CatalogueFile {
  /// Checks the file that was found at a path, or says where it is missing.
  func check(at path: String?, in folder: String) -> FileCheck {
    let name = published.name
    guard let path else {
      return FileCheck(name: name, path: "\(folder)/\(name)", state: .missing)
    }
    let isPublished = path.hasSuffix(".gz") == name.hasSuffix(".gz")
    var state = isPublished ? compare(path, with: published) : .missing
    // Debian packs its copies anew; unpacked they are the same.
    if state != .ok, contents.count == 1 {
      let unpacked = compareContents(path, with: contents[0])
      if unpacked == .okContents || !isPublished { state = unpacked }
    }
    return FileCheck(name: name, path: path, state: state)
  }
}

private func compare(_ path: String, with known: KnownFile) -> FileState {
  do throws(DatasetError) {
    let sum = try sha256(ofFile: path)
    let size = fileSize(path) ?? 0
    if size != known.byteCount { return .wrongSize(found: size, expected: known.byteCount) }
    return sum == known.sha256 ? .ok : .wrongChecksum(found: sum, expected: known.sha256)
  } catch {
    return .unreadable(reason: error.description)
  }
}

/// Compares what a file, packed or not, holds.
func compareContents(_ path: String, with known: KnownFile) -> FileState {
  do throws(DatasetError) {
    let (size, sum) = try unpackedSum(ofFile: path)
    if size != known.byteCount { return .wrongSize(found: size, expected: known.byteCount) }
    return sum == known.sha256 ? .okContents : .wrongChecksum(found: sum, expected: known.sha256)
  } catch {
    return .unreadable(reason: error.description)
  }
}
