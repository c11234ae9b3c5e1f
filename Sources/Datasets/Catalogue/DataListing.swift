/// Where a set of the catalogue is, or that it is nowhere.
public struct DataListing: Sendable {
  /// The set.
  public let entry: CatalogueEntry
  /// The folder in which it was found, or nil.
  public let place: String?
  /// How what was found differs from the published set, as far as a glance tells; nil where it does not.
  public let difference: String?
  /// The folders that were looked at.
  public let lookedIn: [String]
}

extension Catalogue {
  /// Looks for every set.
  public static func list(in root: DataRoot) -> [DataListing] {
    all.map { entry in
      let place = root.place(of: entry)
      return DataListing(
        entry: entry, place: place, difference: place.flatMap(entry.format.difference),
        lookedIn: root.places(for: entry))
    }
  }
}
