import Foundation

/// Fetches data sets: each file from the first mirror that has it, checked before it gets its name.
public struct Fetcher: Sendable {
  /// A base URL that replaces all mirrors; below it lies a folder for each set.
  public var mirror: String?
  /// How often and how long to try.
  public var patience = FetchPatience()

  /// A fetcher that heeds HOMEOSTAT_MIRROR.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    mirror = environment["HOMEOSTAT_MIRROR"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Brings all files of a set into its folder under the root.
  ///
  /// What is there and right stays; what was cut goes on where it stopped. No file ever has its
  /// final name before it is whole and its checksum right.
  public func fetch(
    _ entry: CatalogueEntry, into root: DataRoot,
    report: @escaping @Sendable (FetchEvent) -> Void = { _ in }
  ) async throws {
    let folder = root.folder(of: entry)
    guard !entry.files.isEmpty else {
      throw DatasetError.notFetched(
        set: entry.name, reason: entry.unmirrored, folder: folder)
    }
    let lock = try await FolderLock.acquire(folder) { report(.waiting(folder: folder)) }
    defer { lock.release() }
    for file in entry.files.map(\.published) {
      let urls = urls(of: file, in: entry)
      let download = FileDownload(
        file: file, path: "\(folder)/\(file.name)", urls: urls,
        patience: patience, report: report)
      do {
        try await download.run()
      } catch DatasetError.downloadFailed where urls.isEmpty {
        throw DatasetError.noMirror(
          set: entry.name, file: file.name, reason: entry.unmirrored, folder: folder)
      }
    }
  }

  /// Whether there is any place to fetch a set from.
  public func canFetch(_ entry: CatalogueEntry) -> Bool {
    !entry.files.isEmpty && (mirror != nil || !entry.mirrors.isEmpty)
  }

  /// The places of a file, in the order in which they are tried.
  func urls(of file: KnownFile, in entry: CatalogueEntry) -> [String] {
    let base = mirror.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    let bases = base.map { ["\($0)/\(entry.folder)"] } ?? entry.mirrors
    let name =
      file.name.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? file.name
    return bases.map { "\($0)/\(name)" }
  }
}
