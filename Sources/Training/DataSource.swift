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
    case texts(TextSet)
    case pictures(PictureSet)
  }

  /// What decides which set it is.
  public struct Request: Hashable, Sendable {
    let name: String
    let options: TableOptions
  }

  private let contents: Contents
  /// How a set of the catalogue differs here from the published one, as far as a glance tells; nil where it does
  /// not.
  private var difference: String?

  /// Loads what a configuration asks for; of picture files perhaps only the test part is checked, and
  /// `progress` hears how far that is.
  public init(
    _ request: Request, root: DataRoot, testOnly: Bool = false, progress: CheckProgress? = nil
  ) throws {
    let (name, kind) = (request.name, kindOfSet(request.name))
    difference = Catalogue.entry(named: name)?.listing(in: root).difference
    switch kind {
    case .table:
      let (table, schema) = try loadTable(name, options: request.options, root: root)
      contents = .table(table, schema)
    case .images:
      if let folder = try pictureFolder(name, root: root) {
        contents = .pictures(try loadPictures(folder, testOnly: testOnly, progress: progress))
      } else {
        contents = .images(TrainingData(try loadImages(name, root: root)))
      }
    case .recordings: contents = .recordings(try loadRecordings(name, root: root))
    case .texts: contents = .texts(try loadTexts(name, root: root))
    }
    guard kind == .table || request.options == TableOptions() else {
      throw ConfigurationError(
        "'target', 'without', 'group', 'categorical', 'numeric' and 'decimal' are for tables, but '\(name)' "
          + kind.phrase)
    }
  }

  /// The source of images or rows that are in memory already.
  public init(_ data: TrainingData) { contents = .images(data) }

  public init(_ table: Table, read schema: TableSchema) { contents = .table(table, schema) }

  public init(_ recordings: Recordings) { contents = .recordings(recordings) }

  public init(_ texts: TextSet) { contents = .texts(texts) }

  public init(_ pictures: PictureSet) { contents = .pictures(pictures) }

  /// Whether the samples are files of pictures.
  public var isOfPictures: Bool { if case .pictures = contents { true } else { false } }

  /// The SHA-256 of the samples, whatever their files are called; nil for images made in memory.
  public var digest: String? {
    switch contents {
    case .images(let data): data.digest
    case .table(let table, _): table.digest
    case .recordings(let recordings): recordings.digest
    case .texts(let texts): texts.digest
    case .pictures(let pictures): pictures.digest
    }
  }

  /// The classes; nil for a table, whose column names them.
  public var classNames: [String]? {
    switch contents {
    case .images(let data): data.classNames
    case .pictures(let pictures): pictures.classNames
    case .recordings(let recordings): recordings.classNames
    case .texts(let texts): texts.classNames
    case .table: nil
    }
  }

  /// Whether the files themselves name the classes, as folders do, so that two sets may order them
  /// differently.
  public var namesItsClasses: Bool {
    switch contents {
    case .pictures, .texts: true
    case .images, .recordings, .table: false
    }
  }

  /// What to know of the set: how gaps were treated, and what may mislead.
  public func notes(for validation: Validation) -> [String] {
    switch contents {
    case .images(let data): data.notesOnClasses
    case .table(let table, _): table.notes + validation.notes(on: StratifiedSamples(table))
    case .recordings(let recordings): recordings.notes
    case .texts(let texts): texts.notes
    case .pictures(let pictures):
      pictures.notes + TrainingData(pictures, size: 1).notesOnClasses
    }
  }

  /// The samples of a run, of which the n-th seed takes the n-th split; texts are read by a vocabulary
  /// that is known already, or by one of those that are learned.
  public func data(
    for configuration: TrainingConfiguration, reading vocabulary: Vocabulary? = nil
  ) throws -> TrainingData {
    var data = try samples(for: configuration, reading: vocabulary)
    data.difference = difference
    return data
  }

  private func samples(
    for configuration: TrainingConfiguration, reading vocabulary: Vocabulary?
  ) throws -> TrainingData {
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
      let strata = StratifiedSamples(table)
      let split = try split(of: strata, for: configuration)
      let rows = try configuration.limited(split.training)
      let (training, validation) = try holdOut(from: rows, of: strata, for: configuration)
      return try TrainingData(
        table, read: schema, Split(training: training, test: split.test), validation: validation)
    case .recordings(let recordings):
      let strata = StratifiedSamples(
        labels: recordings.labels, classNames: recordings.classNames)
      let split = try split(of: strata, for: configuration)
      let (training, validation) = try holdOut(
        from: split.training, of: strata, for: configuration)
      let data = TrainingData(
        recordings, Split(training: training, test: split.test), validation: validation)
      return try data.limited(to: configuration.limit).standardised()
    case .texts(let texts):
      let strata = StratifiedSamples(labels: texts.training.labels, classNames: texts.classNames)
      let isOwn = configuration.validation == .own && texts.test.count > 0
      let split = isOwn ? nil : try split(of: strata, for: configuration)
      let all = try configuration.limited(split?.training ?? Array(strata.strata.indices))
      let (training, validation) = try holdOut(from: all, of: strata, for: configuration)
      return TrainingData(
        texts, training: training, validation: validation, test: split?.test,
        words: configuration.vocabulary, length: configuration.textLength, reading: vocabulary)
    }
  }

  /// Some samples without those among them that are held out to choose the epoch, of which each seed has
  /// its own.
  private func holdOut(
    from samples: [Int], of strata: StratifiedSamples, for configuration: TrainingConfiguration
  ) throws -> (training: [Int], validation: [Int]) {
    guard configuration.selection.isOn else { return (samples, []) }
    let split = try Validation.holdout(share: configuration.validationShare)
      .split(of: strata.selecting(samples), forSeed: configuration.seed)
    return (split.training.map { samples[$0] }, split.test.map { samples[$0] })
  }

  private func images(
    _ data: TrainingData, for configuration: TrainingConfiguration
  ) throws -> TrainingData {
    let part =
      configuration.validation == .own
      ? data : data.split(try split(of: data.trainingStrata, for: configuration))
    let limited = try part.limited(to: configuration.limit)
      .withValidation(share: configuration.validationShare, forSeed: configuration.seed)
    return configuration.standardise ? limited.standardised() : limited
  }

  private func split(
    of samples: StratifiedSamples, for configuration: TrainingConfiguration
  ) throws -> Split {
    try configuration.validation.split(of: samples, forSeed: configuration.seed)
  }
}

extension TrainingConfiguration {
  /// The first of some training samples, as many as are to be learned.
  fileprivate func limited(_ all: [Int]) throws -> [Int] {
    try checkLimit(samples.limit, samples: all.count)
    return samples.limit > 0 ? Array(all.prefix(samples.limit)) : all
  }

  /// The set that the run is to learn.
  public var dataRequest: DataSource.Request {
    var options = TableOptions()
    (options.target, options.group) = (samples.target, samples.group)
    (options.without, options.categorical) = (
      TableOptions.columns(samples.without), TableOptions.columns(samples.categorical)
    )
    (options.numeric, options.decimal) = (TableOptions.columns(tables.numeric), tables.decimal)
    return DataSource.Request(name: samples.data, options: options)
  }
}
