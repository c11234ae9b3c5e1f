import Datasets
import Foundation
import Settings
import Tensors

/// A set in memory, or in files of pictures, from which every run takes its training and test samples.
public struct DataSource: Sendable {
  private enum Contents: Sendable {
    case images(TrainingData)
    case table(Table, TableSchema)
    case recordings(Recordings)
    case pictures(PictureSet)
  }

  /// What decides which set it is.
  public struct Request: Hashable, Sendable {
    let name: String
    let options: TableOptions
  }

  private let contents: Contents

  /// Loads what a configuration asks for; of picture files perhaps only the test part is checked, and
  /// `progress` hears how far that is.
  public init(
    _ request: Request, root: DataRoot, testOnly: Bool = false, progress: CheckProgress? = nil
  ) throws {
    if isTable(request.name) {
      let (table, schema) = try loadTable(request.name, options: request.options, root: root)
      contents = .table(table, schema)
      return
    }
    let isOfRecordings = Catalogue.entry(named: request.name)?.kind == .recordings
    contents =
      if isOfRecordings {
        .recordings(try loadRecordings(request.name, root: root))
      } else if isPictureFolder(request.name) {
        .pictures(try loadPictures(request.name, testOnly: testOnly, progress: progress))
      } else {
        .images(TrainingData(try loadImages(request.name, root: root)))
      }
    guard request.options == TableOptions() else {
      throw ConfigurationError(
        "'target', 'without', 'group' and 'categorical' are for tables, but "
          + "'\(request.name)' holds \(isOfRecordings ? "recordings" : "images")")
    }
  }

  /// The source of images or rows that are in memory already.
  public init(_ data: TrainingData) { contents = .images(data) }

  public init(_ table: Table, read schema: TableSchema) { contents = .table(table, schema) }

  public init(_ recordings: Recordings) { contents = .recordings(recordings) }

  public init(_ pictures: PictureSet) { contents = .pictures(pictures) }

  /// Whether the samples are files of pictures.
  public var isOfPictures: Bool { if case .pictures = contents { true } else { false } }

  /// The SHA-256 of the samples, whatever their files are called; nil for images made in memory.
  public var digest: String? {
    switch contents {
    case .images(let data): data.digest
    case .table(let table, _): table.digest
    case .recordings(let recordings): recordings.digest
    case .pictures(let pictures): pictures.digest
    }
  }

  /// How many classes images have; nil for tables and recordings.
  public var imageClasses: Int? { imageClassNames?.count }

  /// The classes of images; nil for tables and recordings.
  public var imageClassNames: [String]? {
    switch contents {
    case .images(let data): data.classNames
    case .pictures(let pictures): pictures.classNames
    case .table, .recordings: nil
    }
  }

  /// What to know of the set: how gaps were treated, and what may mislead.
  public func notes(for validation: Validation) -> [String] {
    switch contents {
    case .images(let data): data.notesOnClasses
    case .table(let table, _): table.notes + validation.notes(on: StratifiedSamples(table))
    case .recordings(let recordings): recordings.notes
    case .pictures(let pictures):
      pictures.notes + TrainingData(pictures, size: 1).notesOnClasses
    }
  }

  /// The samples of a run, of which the n-th seed takes the n-th split.
  public func data(for configuration: TrainingConfiguration) throws -> TrainingData {
    switch contents {
    case .images(let data): return try images(data, for: configuration)
    case .pictures(let pictures):
      guard configuration.validation != .own || !pictures.test.isEmpty else {
        throw ConfigurationError(
          "\(configuration.data): has no test/ or val/ beside train/: give --validation "
            + "holdout:share=0.2, or folds:5")
      }
      let data = try images(
        TrainingData(pictures, size: configuration.samples.pictureSize), for: configuration)
      if let failure = data.training.files?.failure { throw failure }
      return data
    case .table(let table, let schema):
      var split = try split(of: StratifiedSamples(table), for: configuration)
      try checkLimit(configuration.limit, samples: split.training.count)
      if configuration.limit > 0 {
        split = Split(
          training: Array(split.training.prefix(configuration.limit)), test: split.test)
      }
      return try TrainingData(table, read: schema, split)
    case .recordings(let recordings):
      let samples = StratifiedSamples(
        labels: recordings.labels, classNames: recordings.classNames)
      let data = TrainingData(recordings, try split(of: samples, for: configuration))
      return try data.limited(to: configuration.limit).standardised()
    }
  }

  private func images(
    _ data: TrainingData, for configuration: TrainingConfiguration
  ) throws -> TrainingData {
    let part =
      configuration.validation == .own
      ? data : data.split(try split(of: data.trainingStrata, for: configuration))
    let limited = try part.limited(to: configuration.limit)
    return configuration.standardise ? limited.standardised() : limited
  }

  private func split(
    of samples: StratifiedSamples, for configuration: TrainingConfiguration
  ) throws -> Split {
    try configuration.validation.split(of: samples, forSeed: configuration.seed)
  }
}

extension TrainingConfiguration {
  /// The set that the run is to learn.
  public var dataRequest: DataSource.Request {
    var options = TableOptions()
    (options.target, options.group) = (samples.target, samples.group)
    (options.without, options.categorical) = (
      TableOptions.columns(samples.without), TableOptions.columns(samples.categorical)
    )
    return DataSource.Request(name: samples.data, options: options)
  }
}
