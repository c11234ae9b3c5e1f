/// Where a set of the catalogue is, or that it is nowhere.
public struct DataListing: Sendable {
  /// The set.
  public let entry: CatalogueEntry
  /// The folder in which it was found, or nil.
  public let place: String?
  /// The folders that were looked at.
  public let lookedIn: [String]
}

extension Catalogue {
  /// Looks for every set.
  public static func list(in root: DataRoot) -> [DataListing] {
    all.map { entry in
      DataListing(entry: entry, place: root.place(of: entry), lookedIn: root.places(for: entry))
    }
  }
}
