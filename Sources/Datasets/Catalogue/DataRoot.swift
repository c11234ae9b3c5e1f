import Foundation

/// The folder that holds a folder for each data set.
public struct DataRoot: Sendable, Hashable {
  /// The path of the folder, which need not exist yet.
  public let path: String

  /// A root at a path.
  public init(path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// The root that a user means: the one given, else HOMEOSTAT_DATA, else the user's cache.
  public init(
    given: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    func variable(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    if let path = given ?? variable("HOMEOSTAT_DATA") {
      self.init(path: path)
    } else if let cache = variable("XDG_CACHE_HOME") {
      self.init(path: cache + "/homeostat")
    } else {
      self.init(path: (variable("HOME") ?? NSHomeDirectory()) + "/.cache/homeostat")
    }
  }

  /// The folder of a set, into which it is fetched.
  public func folder(of entry: CatalogueEntry) -> String { "\(path)/\(entry.folder)" }

  /// The folders in which a set is looked for, in order.
  public func places(for entry: CatalogueEntry) -> [String] {
    [folder(of: entry)] + (entry.systemPackage.map { [$0.folder] } ?? [])
  }

  /// The first place that holds a whole set, or else a part of one, or nil.
  public func place(of entry: CatalogueEntry) -> String? {
    let places = places(for: entry)
    return places.first { entry.format.liesWhole(in: $0) }
      ?? places.first { entry.format.lies(in: $0) }
  }
}

extension DataRoot {
  /// Whether a named set is in its place, or a path leads to something.
  public func holds(_ nameOrPath: String) -> Bool {
    guard let entry = Catalogue.entry(named: nameOrPath) else {
      return fileExists(nameOrPath) || folderExists(nameOrPath)
    }
    return place(of: entry) != nil
  }
}

extension CatalogueFile {
  /// The path of the file in a folder, packed or not, for sets whose files each hold one.
  func find(in folder: String) -> String? {
    findFile(withoutGzipEnding(published.name), in: folder)
  }
}
