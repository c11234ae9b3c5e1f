import Foundation

/// A set of recordings as one folder for each class, in which each recording is a text file with one
/// whole number a line.
struct RecordingFolders: SetFormat {
  /// The recordings of a class.
  struct Folder: Sendable {
    let name: String
    let className: String
    let byteCount: Int
    /// The SHA-256 of the folder's files one after the other.
    let sha256: String
  }

  let folders: [Folder]
  /// How many recordings a folder holds: those of the folder Z are Z001.txt, Z002.txt and so on.
  let recordings: Int
  /// The values of a recording.
  let length: Int

  func lies(in folder: String) -> Bool {
    folders.contains { self.path(of: 1, in: $0, under: folder) != nil }
  }

  func liesWhole(in folder: String) -> Bool {
    folders.allSatisfy { paths(of: $0, under: folder).count == recordings }
  }

  /// The path of a recording, packed or not, whatever the case of its ending; or nil.
  private func path(of number: Int, in folder: Folder, under root: String) -> String? {
    let name = folder.name + String(format: "%03d", number)
    return ["txt", "TXT"].lazy
      .compactMap { findFile("\(name).\($0)", in: "\(root)/\(folder.name)") }.first
  }

  private func paths(of folder: Folder, under root: String) -> [String] {
    (1...recordings).compactMap { path(of: $0, in: folder, under: root) }
  }

  /// Reads the recordings, the first of each class, then the second, and so on.
  ///
  /// Those that are missing or damaged are left out, and a note names them; throws where a class has
  /// none.
  func read(in root: String, name: String, windows: Windows) throws -> Recordings {
    var values: [Float] = []
    var labels: [Int] = []
    var lost: [(file: String, reason: DatasetError)] = []
    for number in 1...recordings {
      for (label, folder) in folders.enumerated() {
        let file = "\(root)/\(folder.name)/\(folder.name)\(String(format: "%03d", number)).txt"
        do {
          guard let path = path(of: number, in: folder, under: root) else {
            throw DatasetError.missingFile(path: file)
          }
          values += try RecordingFile.read(path, length: length)
          labels.append(label)
        } catch let error as DatasetError {
          lost.append((file, error))
        }
      }
    }
    for label in folders.indices where !labels.contains(label) {
      throw lost.first { $0.file.hasPrefix("\(root)/\(folders[label].name)/") }?.reason
        ?? DatasetError.missingFile(path: "\(root)/\(folders[label].name)")
    }
    return Recordings(
      name: name, values: values, labels: labels, classNames: folders.map(\.className),
      windows: windows, notes: notes(on: lost))
  }

  private func notes(on lost: [(file: String, reason: DatasetError)]) -> [String] {
    guard let first = lost.first else { return [] }
    let names = lost.prefix(5).map(\.file).joined(separator: ", ")
    return [
      "\(plural(lost.count, "recording")) of \(grouped(recordings * folders.count)) could not be read "
        + "and \(lost.count == 1 ? "is" : "are") left out: \(names)\(lost.count > 5 ? " and others" : "")."
        + " The first: \(first.reason)"
    ]
  }

  func difference(in root: String) -> String? {
    let found = folders.reduce(0) { $0 + paths(of: $1, under: root).count }
    let whole = recordings * folders.count
    return found == whole ? nil : "\(grouped(found)) of \(plural(whole, "recording"))"
  }

  func check(_ files: [CatalogueFile], in root: String) -> [FileCheck] {
    folders.map { folder in
      FileCheck(
        name: folder.name, path: "\(root)/\(folder.name)", state: state(of: folder, in: root))
    }
  }

  private func state(of folder: Folder, in root: String) -> FileState {
    let paths = paths(of: folder, under: root)
    guard paths.count == recordings else {
      return paths.isEmpty
        ? .missing : .unreadable(reason: "it holds \(paths.count) of \(recordings) recordings")
    }
    do throws(DatasetError) {
      let sum = SHA256()
      var size = 0
      for path in paths {
        let bytes = try FileSource(path: path).read(upTo: RecordingFile.mostBytes)
        size += bytes.count
        bytes.withUnsafeBytes { sum.update($0) }
      }
      guard size == folder.byteCount else {
        return .wrongSize(found: size, expected: folder.byteCount)
      }
      let found = sum.finish()
      return found == folder.sha256 ? .ok : .wrongChecksum(found: found, expected: folder.sha256)
    } catch {
      return .unreadable(reason: error.description)
    }
  }
}

/// A text file with one number a line.
enum RecordingFile {
  /// No recording is longer.
  static let mostBytes = 1 << 24

  /// The values of a recording, which must be so many where `length` says it.
  static func read(_ path: String, length: Int? = nil) throws -> [Float] {
    let bytes = try FileSource(path: path).read(upTo: mostBytes) + [0]
    let values = try bytes.withUnsafeBytes { bytes -> [Float] in
      var values: [Float] = []
      guard var place = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return [] }
      while true {
        while isspace(Int32(place.pointee)) != 0 { place += 1 }
        guard place.pointee != 0 else { return values }
        var end: UnsafeMutablePointer<CChar>?
        let value = strtof(place, &end)
        guard let end, end > place, value.isFinite,
          end.pointee == 0 || isspace(Int32(end.pointee)) != 0
        else {
          let word = String(cString: place).prefix { !$0.isWhitespace }.prefix(20)
          throw DatasetError.invalidRecording(
            path: path, reason: "value \(values.count + 1) is '\(word)', which is no number")
        }
        values.append(value)
        place = UnsafePointer(end)
      }
    }
    guard let length, values.count != length else { return values }
    throw DatasetError.invalidRecording(
      path: path, reason: "it has \(grouped(values.count)) values, not \(grouped(length))")
  }
}
