extension CIFAR {
  func difference(in folder: String) -> String? {
    guard case .folder(let place) = layout(in: folder) else { return nil }
    let absent = training.count { findFile($0.name, in: place) == nil }
    if absent > 0 { return "\(plural(absent, "training file")) missing" }
    guard let found = try? findTest(in: place) else { return "its test images are missing" }
    return found.count == test.count ? nil : "only the first \(grouped(found.count)) test images"
  }

  func check(_ files: [CatalogueFile], in folder: String) -> [FileCheck] {
    switch layout(in: folder) {
    case .folder(let folder): checkBatches(files, in: folder)
    case .archive, nil:
      files.map { file in
        let path = "\(folder)/\(file.published.name)"
        return file.check(at: fileExists(path) ? path : nil, in: folder)
      }
    }
  }

  private func checkBatches(_ files: [CatalogueFile], in folder: String) -> [FileCheck] {
    files.flatMap(\.contents).map { batch in
      if let path = findFile(batch.name, in: folder) {
        let state = compareContents(path, with: batch)
        return FileCheck(name: batch.name, path: path, state: state)
      }
      if batch.name == test.name, let part = try? findTest(in: folder) {
        return FileCheck(name: batch.name, path: part.path, state: tryOut(part))
      }
      return FileCheck(name: batch.name, path: "\(folder)/\(batch.name)", state: .missing)
    }
  }

  private func tryOut(_ part: (path: String, count: Int)) -> FileState {
    do {
      _ = try readBatch(at: part.path, count: part.count)
      return .notChecksummed(what: "first \(grouped(part.count)) test images")
    } catch {
      return .unreadable(reason: String(describing: error))
    }
  }
}
