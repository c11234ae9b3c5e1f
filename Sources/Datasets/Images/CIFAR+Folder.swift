import Foundation

/// Where the files of a CIFAR set lie.
enum CIFARLayout: Hashable {
  /// Each batch a file in this folder, plain or gzip.
  case folder(String)
  /// All batches in this archive.
  case archive(String)
}

extension CIFAR: ImageSetFormat {
  func lies(in folder: String) -> Bool { layout(in: folder) != nil }

  func liesWhole(in folder: String) -> Bool { layout(in: folder) != nil }

  func read(in folder: String, name: String, as known: KnownImages?) throws -> ImageData {
    try read(in: folder, name: name)
  }

  func read(file path: String) throws -> ImageData? {
    let name = URL(fileURLWithPath: path).lastPathComponent
    return name == archive ? try readArchive(at: path, name: name) : nil
  }

  /// Reads both parts from a folder, the archive's own subfolder in it, or the archive.
  ///
  /// A test file `test_batch_first1000.bin` counts as the first 1,000 test images, and says so.
  public func read(in folder: String, name: String) throws -> ImageData {
    switch layout(in: folder) {
    case .folder(let folder): try readFolder(folder, name: name)
    case .archive(let path): try readArchive(at: path, name: name)
    case nil: throw DatasetError.unrecognisedFolder(path: folder, hint: "")
    }
  }

  /// Reads both parts from the archive as its authors publish it.
  public func readArchive(at path: String, name: String) throws -> ImageData {
    // The authors' archive does not keep the batches in order.
    var found: [String: Records] = [:]
    let archive = try TarArchive(path: path)
    while let member = try archive.nextMember() {
      let file = member.name.split(separator: "/").last.map(String.init) ?? member.name
      guard let batch = (training + [test]).first(where: { $0.name == file }),
        found[file] == nil
      else { continue }
      found[file] = Records(of: self, capacity: batch.count)
      try found[file]?.append(from: member, count: batch.count)
    }
    func records(_ batch: Batch) throws -> Records {
      guard let records = found.removeValue(forKey: batch.name) else {
        throw DatasetError.missingMember(archive: path, member: batch.name)
      }
      return records
    }
    let testSet = try records(test).imageSet
    var all = Records(of: self, capacity: training.reduce(0) { $0 + $1.count })
    for batch in training { all.append(try records(batch)) }
    return ImageData(name: name, training: all.imageSet, test: testSet)
  }

  /// How the set lies in a folder, or nil if it does not.
  ///
  /// The archive comes after a whole set of files, but before a part of one.
  func layout(in folder: String) -> CIFARLayout? {
    let places = [folder, "\(folder)/\(self.folder)"]
    let whole = places.first { place in
      (training + [test]).allSatisfy { findFile($0.name, in: place) != nil }
    }
    if let whole { return .folder(whole) }
    if fileExists("\(folder)/\(archive)") { return .archive("\(folder)/\(archive)") }
    return places.first { findFile(training[0].name, in: $0) != nil }.map { .folder($0) }
  }

  private func readFolder(_ folder: String, name: String) throws -> ImageData {
    let testFile = try findTest(in: folder)
    var records = Records(of: self, capacity: training.reduce(0) { $0 + $1.count })
    for batch in training {
      guard let path = findFile(batch.name, in: folder) else {
        throw DatasetError.missingFile(path: "\(folder)/\(batch.name)")
      }
      try records.append(from: FileSource(path: path), count: batch.count)
    }
    return ImageData(
      name: name, training: records.imageSet,
      test: try readBatch(at: testFile.path, count: testFile.count),
      testName: testFile.count == test.count
        ? "test images" : "first \(grouped(testFile.count)) test images")
  }

  /// The whole test file, or else one that holds its first so many images and says it in its name.
  func findTest(in folder: String) throws -> (path: String, count: Int) {
    if let path = findFile(test.name, in: folder) { return (path, test.count) }
    let stem = test.name.dropLast(".bin".count) + "_first"
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for file in files.sorted() where file.hasPrefix(stem) {
      let rest = file.dropFirst(stem.count)
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      let suffix = rest.dropFirst(digits.count)
      if let count = Int(digits), count > 0, count <= test.count,
        suffix == ".bin" || suffix == ".bin.gz"
      {
        return ("\(folder)/\(file)", count)
      }
    }
    throw DatasetError.missingFile(path: "\(folder)/\(test.name)")
  }
}

/// The path of a file in a folder, packed with gzip or as it is, or nil.
func findFile(_ name: String, in folder: String) -> String? {
  // Packed first: that is what a fetch repairs.
  ["\(folder)/\(name).gz", "\(folder)/\(name)"].first(where: fileExists)
}
