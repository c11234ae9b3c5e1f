/// What is known of a set of pictures in folders before any file is read.
public struct PictureFacts: Sendable, Hashable {
  /// The number of classes.
  public let classCount: Int
  /// The number of pictures to train on.
  public let trainingCount: Int
  /// The number of pictures to test on.
  public let testCount: Int
}

/// A known set of pictures as a folder for each class of each part.
struct KnownPictures: SetFormat {
  let facts: PictureFacts

  func lies(in folder: String) -> Bool { PictureFolder(path: folder).holdsPictures }

  func liesWhole(in folder: String) -> Bool {
    let pictures = PictureFolder(path: folder)
    return pictures.classes(of: "train").count == facts.classCount
      && pictures.testPart().name.map { pictures.classes(of: $0).count } == facts.classCount
  }

  func difference(in folder: String) -> String? {
    let classes = PictureFolder(path: folder).classes(of: "train").count
    return classes == facts.classCount
      ? liesWhole(in: folder) ? nil : "some classes of its test part are missing"
      : "\(grouped(classes)) of \(grouped(facts.classCount)) classes"
  }

  /// Counts the pictures of each part.
  func check(_ files: [CatalogueFile], in folder: String) -> [FileCheck] {
    let pictures = PictureFolder(path: folder)
    let parts = [
      ("train", facts.trainingCount), (pictures.testPart().name ?? "val", facts.testCount),
    ]
    return parts.map { part, count in
      FileCheck(
        name: part, path: "\(folder)/\(part)", state: state(of: part, of: pictures, count: count))
    }
  }

  private func state(of part: String, of folder: PictureFolder, count: Int) -> FileState {
    let classes = folder.classes(of: part)
    guard !classes.isEmpty else { return .missing }
    do {
      let found = try folder.files(of: part, classes).pictures.count
      return found == count
        ? .notChecksummed(what: "as many pictures as published")
        : .unreadable(reason: "it holds \(grouped(found)) of \(grouped(count)) pictures")
    } catch {
      return .unreadable(reason: "\(error)")
    }
  }
}
