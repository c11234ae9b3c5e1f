extension CatalogueEntry {
  /// Checks the size and SHA-256 of each file, wherever under the root the set was found.
  public func verify(in root: DataRoot) -> [FileCheck] {
    let place = root.place(of: self) ?? root.folder(of: self)
    switch format {
    case .idx:
      return files.map { file in
        let found = file.contents.first.flatMap { IDXFolder(path: place).find($0.name) }
        return check(file, at: found, in: place)
      }
    case .table: return files.map { check($0, at: $0.find(in: place), in: place) }
    case .cifar(let cifar, _):
      switch cifar.layout(in: place) {
      case .folder(let folder): return checkBatches(of: cifar, in: folder)
      case .archive, nil:
        return files.map { file in
          let path = "\(place)/\(file.published.name)"
          return check(file, at: fileExists(path) ? path : nil, in: place)
        }
      }
    }
  }

  private func check(_ file: CatalogueFile, at path: String?, in place: String) -> FileCheck {
    let name = file.published.name
    guard let path else {
      return FileCheck(name: name, path: "\(place)/\(name)", state: .missing)
    }
    let isPublished = path.hasSuffix(".gz") == name.hasSuffix(".gz")
    var state = isPublished ? compare(path, with: file.published) : .missing
    // Debian packs its copies anew; unpacked they are the same.
    if state != .ok, file.contents.count == 1 {
      let contents = compareContents(path, with: file.contents[0])
      if contents == .okContents || !isPublished { state = contents }
    }
    return FileCheck(name: name, path: path, state: state)
  }

  private func checkBatches(of cifar: CIFAR, in folder: String) -> [FileCheck] {
    files.flatMap(\.contents).map { batch in
      if let path = findFile(batch.name, in: folder) {
        let state = compareContents(path, with: batch)
        return FileCheck(name: batch.name, path: path, state: state)
      }
      if batch.name == cifar.test.name, let part = try? cifar.findTest(in: folder) {
        return FileCheck(name: batch.name, path: part.path, state: tryOut(part, of: cifar))
      }
      return FileCheck(name: batch.name, path: "\(folder)/\(batch.name)", state: .missing)
    }
  }

  private func tryOut(_ part: (path: String, count: Int), of cifar: CIFAR) -> FileState {
    do {
      _ = try cifar.readBatch(at: part.path, count: part.count)
      return .notChecksummed(what: "first \(grouped(part.count)) test images")
    } catch {
      return .unreadable(reason: String(describing: error))
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

  private func compareContents(_ path: String, with known: KnownFile) -> FileState {
    do throws(DatasetError) {
      let (size, sum) = try unpackedSum(ofFile: path)
      if size != known.byteCount { return .wrongSize(found: size, expected: known.byteCount) }
      return sum == known.sha256
        ? .okContents : .wrongChecksum(found: sum, expected: known.sha256)
    } catch {
      return .unreadable(reason: error.description)
    }
  }
}
