/// Some bytes that one can recognise: a name, a size and a SHA-256.
public struct KnownFile: Sendable, Hashable {
  /// The file's name, without a folder.
  public let name: String
  /// Its size in bytes.
  public let byteCount: Int
  /// Its SHA-256 in hexadecimal digits.
  public let sha256: String

  /// A file of a known size and sum.
  public init(name: String, byteCount: Int, sha256: String) {
    self.name = name
    self.byteCount = byteCount
    self.sha256 = sha256
  }
}

/// A file as it is published, and what it unpacks to.
public struct CatalogueFile: Sendable, Hashable {
  /// The published file.
  public let published: KnownFile
  /// The files inside it, by which a set that lies unpacked or repacked is recognised.
  public let contents: [KnownFile]

  /// A published file with what it unpacks to.
  public init(published: KnownFile, contents: [KnownFile] = []) {
    self.published = published
    self.contents = contents
  }
}

/// A data set that we know: what it is, which files it has, and where they can be had.
public struct CatalogueEntry: Sendable {
  /// The format of a set's files.
  public enum Format: Sendable {
    /// Four IDX files.
    case idx
    /// A CIFAR binary archive.
    case cifar(CIFAR)
  }

  /// The short name, also that of the set's folder under the data root.
  public let name: String
  /// The name as it is written in papers.
  public let title: String
  /// The format of the files.
  public let format: Format
  /// The size of an image.
  public let shape: ImageShape
  /// What the labels stand for.
  public let classNames: [String]
  /// The number of images to train on.
  public let trainingCount: Int
  /// The number of images to test on.
  public let testCount: Int
  /// The published files.
  public let files: [CatalogueFile]
  /// The URLs below which the files lie, in the order in which they are tried.
  public let mirrors: [String]
  /// Where a package of the operating system puts the set, and the package's name.
  public let systemPackage: SystemPackage?
  /// The licence, as far as the authors state one.
  public let licence: String
  /// Whom to cite.
  public let citation: String

  /// A folder that a package of the operating system fills.
  public struct SystemPackage: Sendable, Hashable {
    /// The package's name.
    public let name: String
    /// The folder of the files.
    public let folder: String
  }

  /// The number of bytes to download.
  public var byteCount: Int { files.reduce(0) { $0 + $1.published.byteCount } }
}

/// The data sets that can be had by name.
public enum Catalogue {
  /// Every set, in the order in which they are listed.
  public static let all: [CatalogueEntry] = [mnist, fashionMNIST, cifar10, cifar100]

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
