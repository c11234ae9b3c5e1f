/// A data set that we know: what it is, which files it has, and where they can be had.
public struct CatalogueEntry: Sendable {
  /// The known content of a set's files.
  enum Contents: Sendable {
    case images(ImageFacts, any ImageSetFormat)
    case table(TableFacts)
    case pictures(PictureFacts)
    case recordings(RecordingFacts, RecordingFolders)
    case texts(TextFacts)
  }

  /// The short name.
  public let name: String
  /// The name as it is written in papers.
  public let title: String
  /// The name of the set's folder under the data root, which several sets may share.
  public let folder: String
  let contents: Contents
  /// The published files.
  public let files: [CatalogueFile]
  /// The URLs below which the files lie, in the order in which they are tried.
  public let mirrors: [String]
  /// Why there is no mirror, where there is none.
  public let unmirrored: String
  /// Where a package of the operating system puts the set, and the package's name.
  public let systemPackage: SystemPackage?
  /// How the set is usually validated, as Hofmann and Mäder 2021 have it in Table IV; nil where they do not
  /// say it.
  public let validation: Validation?
  /// The licence, as far as the authors state one.
  public let licence: String
  /// Whom to cite.
  public let citation: String

  /// A set; its folder has its name unless another one is given.
  init(
    name: String, title: String, folder: String? = nil, contents: Contents, files: [CatalogueFile],
    mirrors: [String], unmirrored: String = "", systemPackage: SystemPackage? = nil,
    validation: Validation? = nil, licence: String, citation: String
  ) {
    self.name = name
    self.title = title
    self.folder = folder ?? name
    self.contents = contents
    self.files = files
    self.mirrors = mirrors
    self.unmirrored = unmirrored
    self.systemPackage = systemPackage
    self.validation = validation
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

  /// The number of bytes of the published files.
  public var byteCount: Int {
    if case .recordings(_, let folders) = contents {
      return folders.folders.reduce(0) { $0 + $1.byteCount }
    }
    return files.reduce(0) { $0 + $1.published.byteCount }
  }

  /// What a sample of the set is.
  public var kind: SetKind {
    switch contents {
    case .images, .pictures: .images
    case .table: .table
    case .recordings: .recordings
    case .texts: .texts
    }
  }

  /// What is known of the images, or nil for another kind of set.
  public var images: ImageFacts? {
    if case .images(let facts, _) = contents { facts } else { nil }
  }

  /// What is known of the pictures in folders, or nil for another kind of set.
  public var pictures: PictureFacts? {
    if case .pictures(let facts) = contents { facts } else { nil }
  }

  /// The number of classes; nil where a number is to be predicted.
  public var classCount: Int? {
    switch contents {
    case .images(let facts, _): facts.classNames.count
    case .pictures(let facts): facts.classCount
    case .recordings(let facts, _): facts.classNames.count
    case .table(let facts): facts.classNames?.count
    case .texts(let facts): facts.classNames.count
    }
  }

  /// What is known of the table, or nil for another kind of set.
  public var table: TableFacts? {
    if case .table(let facts) = contents { facts } else { nil }
  }

  /// What is known of the recordings, or nil for another kind of set.
  public var recordings: RecordingFacts? {
    if case .recordings(let facts, _) = contents { facts } else { nil }
  }

  /// What is known of the texts, or nil for another kind of set.
  public var texts: TextFacts? {
    if case .texts(let facts) = contents { facts } else { nil }
  }

  /// The format of the files.
  var format: any SetFormat {
    switch contents {
    case .images(_, let format): format
    case .pictures(let facts): KnownPictures(facts: facts)
    case .table: TableFiles(files: files)
    case .recordings(_, let folders): folders
    case .texts: TextFolder()
    }
  }
}
