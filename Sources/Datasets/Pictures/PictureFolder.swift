import Foundation

/// The files of a folder of pictures: `PART/CLASS/NAME`, where the part is `train`, `test` or `val`.
struct PictureFolder {
  let path: String

  /// Whether a class of the training part has a picture.
  var holdsPictures: Bool {
    classes(of: "train").contains { visible("\(path)/train/\($0)").contains(where: Self.isPicture) }
  }

  /// The names of the folders in a part, sorted.
  func classes(of part: String) -> [String] {
    visible("\(path)/\(part)").filter { folderExists("\(path)/\(part)/\($0)") }
  }

  /// The part that tests, and a note where there was a choice: `test/` before `val/`, if it has classes.
  func testPart() -> (name: String?, note: String?) {
    let parts = ["test", "val"].filter { !classes(of: $0).isEmpty }
    return (
      parts.first,
      parts.count < 2 ? nil : "the images of test/ test, and those of val/ are not used"
    )
  }

  /// The pictures of a part by class and name, and how many files are none by their endings.
  func files(
    of part: String, _ classes: [String]
  ) throws -> (pictures: [PictureSet.File], others: Int) {
    for name in self.classes(of: part) where !classes.contains(name) {
      throw DatasetError.invalidPictures(
        path: path,
        reason: "\(part)/ has the class '\(name)', which train/ lacks. Rename it, or move it away.")
    }
    var (pictures, others) = ([PictureSet.File](), 0)
    for (label, name) in classes.enumerated() {
      let folder = "\(path)/\(part)/\(name)"
      for file in visible(folder) {
        if Self.isPicture(file) {
          pictures.append(PictureSet.File(path: "\(folder)/\(file)", label: label))
        } else {
          others += 1
        }
      }
    }
    return (pictures, others)
  }

  /// Whether a file is a picture by its ending.
  private static func isPicture(_ file: String) -> Bool {
    Picture.endings.contains(where: file.lowercased().hasSuffix)
  }

  /// What is in a folder, sorted by name, without hidden files; nothing where there is no folder.
  private func visible(_ folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }
}
