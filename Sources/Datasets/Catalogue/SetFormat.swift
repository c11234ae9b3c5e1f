/// A format in which the files of a set lie in a folder.
protocol SetFormat: Sendable {
  /// Whether a folder holds any of the files.
  func lies(in folder: String) -> Bool

  /// Whether a folder holds all of the files.
  func liesWhole(in folder: String) -> Bool

  /// Checks the size and SHA-256 of the files in a folder.
  func check(_ files: [CatalogueFile], in folder: String) -> [FileCheck]

  /// How what lies in a folder differs from the published set, as far as a glance tells; nil where it does
  /// not.
  func difference(in folder: String) -> String?
}

extension SetFormat {
  func difference(in folder: String) -> String? {
    liesWhole(in: folder) ? nil : "some of its files are missing"
  }
}

/// A format of sets of images; a new one is a file with this protocol, and a place in `imageSetFormats`.
protocol ImageSetFormat: SetFormat {
  /// Reads training and test images; what is known of the set is checked against the files.
  func read(in folder: String, name: String, as known: KnownImages?) throws -> ImageData

  /// Reads a single file that holds a whole set; nil for other files.
  func read(file path: String) throws -> ImageData?
}

extension ImageSetFormat {
  func read(file path: String) throws -> ImageData? { nil }
}

/// The files of a table in the catalogue.
struct TableFiles: SetFormat {
  let files: [CatalogueFile]

  func lies(in folder: String) -> Bool { files.contains { $0.find(in: folder) != nil } }

  func liesWhole(in folder: String) -> Bool { files.allSatisfy { $0.find(in: folder) != nil } }

  func check(_ files: [CatalogueFile], in folder: String) -> [FileCheck] {
    files.map { $0.check(at: $0.find(in: folder), in: folder) }
  }
}
