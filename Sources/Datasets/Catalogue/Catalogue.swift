/// The data sets that can be had by name.
public enum Catalogue {
  /// Every set, in the order in which they are listed.
  public static let all = images + pictures + recordings + texts + tables

  /// The sets of images.
  public static let images: [CatalogueEntry] = [mnist, fashionMNIST, cifar10, cifar100]

  /// The set of a name, whatever its case and punctuation: "CIFAR10" is "cifar-10".
  public static func entry(named name: String) -> CatalogueEntry? {
    let wanted = plain(name)
    return all.first { plain($0.name) == wanted }
  }

  /// The set of a name, or an error that lists the names.
  public static func requireEntry(named name: String) throws -> CatalogueEntry {
    guard let entry = entry(named: name) else {
      throw DatasetError.unknownSet(name: name, known: all.map(\.name))
    }
    return entry
  }

  private static func plain(_ name: String) -> String {
    name.lowercased().filter { $0 != "-" && $0 != "_" }
  }
}
