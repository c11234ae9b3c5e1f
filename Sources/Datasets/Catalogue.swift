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
  /// The format of a set's files, with what is known of what is in them.
  public enum Format: Sendable {
    /// Four IDX files.
    case idx(ImageFacts)
    /// A CIFAR binary archive.
    case cifar(CIFAR, ImageFacts)
    /// Lines of fields.
    case table(TableFacts)
  }

  /// The short name.
  public let name: String
  /// The name as it is written in papers.
  public let title: String
  /// The name of the set's folder under the data root, which several sets may share.
  public let folder: String
  /// The format of the files.
  public let format: Format
  /// The published files.
  public let files: [CatalogueFile]
  /// The URLs below which the files lie, in the order in which they are tried.
  public let mirrors: [String]
  /// Why there is no mirror, where there is none.
  public let unmirrored: String
  /// Where a package of the operating system puts the set, and the package's name.
  public let systemPackage: SystemPackage?
  /// The licence, as far as the authors state one.
  public let licence: String
  /// Whom to cite.
  public let citation: String

  /// A set; its folder has its name unless another one is given.
  init(
    name: String, title: String, folder: String? = nil, format: Format, files: [CatalogueFile],
    mirrors: [String], unmirrored: String = "", systemPackage: SystemPackage? = nil,
    licence: String, citation: String
  ) {
    self.name = name
    self.title = title
    self.folder = folder ?? name
    self.format = format
    self.files = files
    self.mirrors = mirrors
    self.unmirrored = unmirrored
    self.systemPackage = systemPackage
    self.licence = licence
    self.citation = citation
  }

  /// A folder that a package of the operating system fills.
  public struct SystemPackage: Sendable, Hashable {
    /// The package's name.
    public let name: String
    /// The folder of the files.
    public let folder: String
  }

  /// The number of bytes to download.
  public var byteCount: Int { files.reduce(0) { $0 + $1.published.byteCount } }

  /// What is known of the images, or nil for a table.
  public var images: ImageFacts? {
    switch format {
    case .idx(let facts), .cifar(_, let facts): facts
    case .table: nil
    }
  }

  /// What is known of the table, or nil for images.
  public var table: TableFacts? {
    if case .table(let facts) = format { facts } else { nil }
  }
}

/// What is known of a set of images before any file is read.
public struct ImageFacts: Sendable, Hashable {
  /// The size of an image.
  public let shape: ImageShape
  /// What the labels stand for.
  public let classNames: [String]
  /// The number of images to train on.
  public let trainingCount: Int
  /// The number of images to test on.
  public let testCount: Int
}

/// The data sets that can be had by name.
public enum Catalogue {
  /// Every set, in the order in which they are listed.
  public static let all = images + tables

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
