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
  public static func list(in root: DataRoot) -> [DataListing] { all.map { $0.listing(in: root) } }
}

extension CatalogueEntry {
  /// Looks for the set.
  public func listing(in root: DataRoot) -> DataListing {
    let place = root.place(of: self)
    return DataListing(
      entry: self, place: place, difference: place.flatMap(format.difference),
      lookedIn: root.places(for: self))
  }
}
