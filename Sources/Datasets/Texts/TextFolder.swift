import Foundation

/// A set of texts in a folder, in one of three forms, which are looked for in this order:
/// - folders for the classes, `train/CLASS/*.txt` and `test/CLASS/*.txt`, here or in `aclImdb`;
/// - one table, `*.tsv`, with the columns `split`, `label` and `text`, of one text a line;
/// - the archive `aclImdb_v1.tar.gz`.
struct TextFolder: SetFormat {
  private enum Layout {
    case folders(String)
    case table(String)
    case archive(String)
  }

  private static let archive = "aclImdb_v1.tar.gz"

  func lies(in folder: String) -> Bool { layout(in: folder) != nil }

  func liesWhole(in folder: String) -> Bool { lies(in: folder) }

  private func layout(in folder: String) -> Layout? {
    let places = [folder, "\(folder)/aclImdb"]
    if let place = places.first(where: { !Self.classes(in: "\($0)/train").isEmpty }) {
      return .folders(place)
    }
    if let table = Self.files(in: folder, ending: [".tsv", ".tsv.gz"]).first(where: {
      TextTable.isTable(of: "\(folder)/\($0)")
    }) {
      return .table("\(folder)/\(table)")
    }
    let archive = "\(folder)/\(Self.archive)"
    return fileExists(archive) ? .archive(archive) : nil
  }

  /// Reads the texts: from folders and archives the first of each class, then the second, and so on.
  ///
  /// Texts that cannot be read are left out, and a note names them; so are classes of the training part
  /// that the test part lacks.
  func read(in folder: String, name: String) throws -> TextSet {
    switch layout(in: folder) {
    case .folders(let place): try readFolders(place, name: name)
    case .table(let path): try TextTable.read(path, name: name)
    case .archive(let path): try readArchive(path, name: name)
    case nil: throw DatasetError.unrecognisedFolder(path: folder, hint: "")
    }
  }

  /// The names of a folder's files with one of some endings, in order.
  private static func files(in folder: String, ending endings: [String]) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { name in endings.contains(where: name.hasSuffix) }.sorted()
  }

  /// The folders in a folder that hold texts, in order.
  private static func classes(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().filter {
      !files(in: "\(folder)/\($0)", ending: [".txt"]).isEmpty
    }
  }

  private func readFolders(_ place: String, name: String) throws -> TextSet {
    let parts = ["train", "test"].map { part in
      TextPart(
        files: Self.classes(in: "\(place)/\(part)").map { className in
          let folder = "\(place)/\(part)/\(className)"
          return (
            className, Self.files(in: folder, ending: [".txt"]).map { "\(folder)/\($0)" }
          )
        })
    }
    return try TextPart.set(name: name, training: parts[0], test: parts[1]) { path in
      try FileSource(path: path).read(upTo: TextTable.mostBytes)
    }
  }

  private func readArchive(_ path: String, name: String) throws -> TextSet {
    var contents: [String: [UInt8]] = [:]
    var files = ["train": [String: [String]](), "test": [:]]
    let archive = try TarArchive(path: path)
    while let member = try archive.nextMember() {
      let words = member.name.split(separator: "/").map(String.init)
      guard words.count == 4, files[words[1]] != nil, words[3].hasSuffix(".txt") else { continue }
      let place = "\(path), \(member.name)"
      contents[place] = try member.read(upTo: TextTable.mostBytes)
      files[words[1]]?[words[2], default: []].append(place)
    }
    func part(_ name: String) -> TextPart {
      TextPart(files: (files[name] ?? [:]).sorted { $0.key < $1.key }.map { ($0, $1.sorted()) })
    }
    guard !contents.isEmpty else {
      throw DatasetError.missingMember(archive: path, member: "train/pos/*.txt")
    }
    return try TextPart.set(name: name, training: part("train"), test: part("test")) { place in
      contents[place] ?? []
    }
  }

  func difference(in folder: String) -> String? {
    guard case .table(let path) = layout(in: folder), let count = try? TextTable.count(path) else {
      return nil
    }
    return "\(plural(count, "text")) in \(URL(fileURLWithPath: path).lastPathComponent)"
  }

  func check(_ files: [CatalogueFile], in folder: String) -> [FileCheck] {
    files.map { file in
      switch layout(in: folder) {
      case .archive(let path): file.check(at: path, in: folder)
      case .folders(let path): unpublished(file, path, "texts in folders")
      case .table(let path): unpublished(file, path, "texts in a table")
      case nil: file.check(at: nil, in: folder)
      }
    }
  }

  private func unpublished(_ file: CatalogueFile, _ path: String, _ what: String) -> FileCheck {
    FileCheck(name: file.published.name, path: path, state: .notChecksummed(what: what))
  }
}

/// The files of a part of a set by their classes.
private struct TextPart {
  let files: [(className: String, paths: [String])]

  /// A set of the texts in files, of which `bytes` gives what is in one.
  static func set(
    name: String, training: TextPart, test: TextPart, bytes: (String) throws -> [UInt8]
  ) throws -> TextSet {
    let (learned, tested) = (training.files.map(\.className), test.files.map(\.className))
    let classNames = tested.isEmpty ? learned : learned.filter(tested.contains)
    var set = TextSet(name: name, classNames: classNames)
    for className in learned where !classNames.contains(className) {
      set.notes.append(
        "the training texts '\(className)' are not used: no test text is of that class")
    }
    for className in tested where !learned.contains(className) {
      set.notes.append(
        "the test texts '\(className)' are not used: no training text is of that class")
    }
    var lost: [String] = []
    for (part, isTest) in [(training, false), (test, true)] {
      let paths = classNames.map { className in
        part.files.first { $0.className == className }?.paths ?? []
      }
      for index in 0..<(paths.map(\.count).max() ?? 0) {
        for (label, paths) in paths.enumerated() where index < paths.count {
          guard let text = try? String(validating: bytes(paths[index]), as: UTF8.self) else {
            lost.append(paths[index])
            continue
          }
          set.add(text, label: label, isTest: isTest)
        }
      }
    }
    if !lost.isEmpty {
      set.notes.append(
        "\(plural(lost.count, "text")) could not be read as UTF-8 and "
          + "\(lost.count == 1 ? "is" : "are") left out: \(lost.prefix(5).joined(separator: ", "))"
          + (lost.count > 5 ? " and others" : ""))
    }
    return set
  }
}
