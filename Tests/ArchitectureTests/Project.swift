import Foundation

/// The files of the package that this test belongs to.
enum Project {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The floor of every module; it may use those on lower floors only.
  static let floors = [
    "CLibTorch": 0, "CZlib": 0, "CArchive": 0, "CCrypto": 0, "CPNG": 0, "CJPEG": 0,
    "CCurl": 0, "CPostgres": 0, "CTorch": 0, "CDistributions": 0, "CNumbers": 0, "Settings": 0,
    "Statistics": 1, "Tensors": 1,
    "Plasticity": 2, "Datasets": 2,
    "Networks": 3,
    "Training": 4,
    "Experiments": 5, "Exports": 5, "Homeostat": 5,
    "HomeostatCommand": 6,
  ]

  /// Why a module may not use another; nil where it may, or where the other is not ours.
  static func objection(to user: String, using used: String) -> String? {
    guard let floor = floors[used] else { return nil }
    guard let own = floors[user] else { return "\(user) stands on no floor" }
    // The bridge in C++ stands beside the library that it bridges to.
    if floor < own || (user, used) == ("CTorch", "CLibTorch") { return nil }
    return "\(user) on floor \(own) uses \(used) on floor \(floor)"
  }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// Paths, from the root of the package, of the files below a folder that have certain endings.
  static func files(in folder: String, ending endings: Set<String>) throws -> [String] {
    let paths = try FileManager.default.subpathsOfDirectory(
      atPath: root.appending(path: folder).path)
    return paths.filter { endings.contains(($0 as NSString).pathExtension) }
      .map { "\(folder)/\($0)" }.sorted()
  }

  /// The modules that the text of a Swift file imports, also `@testable` or one type of them.
  static func imports(of text: String) -> [String] {
    let words = text.split(separator: "\n").map { line in
      line.split { $0 == " " || $0 == ";" }.map(String.init)
    }
    let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    let levels: Set = ["public", "package", "internal", "fileprivate", "private"]
    return words.compactMap { words in
      let rest = words.drop { $0.hasPrefix("@") || levels.contains($0) }
      guard rest.first == "import", let name = rest.dropFirst().drop(while: kinds.contains).first
      else { return nil }
      return name.split(separator: ".").first.map(String.init)
    }
  }

  /// A target as Package.swift declares it.
  struct Target {
    let name: String
    let kind: String
    let dependencies: [String]
  }

  /// The targets of a Package.swift in their order.
  static func targets(of manifest: String) -> [Target] {
    let declaration = /\.(systemLibrary|target|executableTarget|testTarget)\(\s*name:\s*"(\w+)"/
    let matches = manifest.matches(of: declaration)
    return matches.enumerated().map { index, match in
      let end = index + 1 < matches.count ? matches[index + 1].range.lowerBound : manifest.endIndex
      let body = manifest[match.range.upperBound..<end]
      let list = body.firstMatch(of: /dependencies:\s*\[((?:[^\[\]])*)\]/)?.1 ?? ""
      let names = list.replacing(/\.product\([^)]*\)/, with: "").matches(of: /"(\w+)"/)
      return Target(
        name: String(match.2), kind: String(match.1), dependencies: names.map { String($0.1) })
    }
  }
}
