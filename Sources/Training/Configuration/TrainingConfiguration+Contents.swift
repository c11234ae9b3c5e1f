import Datasets
import Foundation

extension TrainingConfiguration {
  /// Whether the data are named by a path, which may lead to other samples tomorrow.
  public var dataAreFiles: Bool { Catalogue.entry(named: samples.data) == nil }

  /// The configuration with what its paths lead to; `source` gives the samples of a path.
  public func identified(_ source: (DataSource.Request) throws -> DataSource) throws -> Self {
    var contents = try Contents(ofFilesIn: self)
    if dataAreFiles {
      let source = try source(dataRequest)
      (contents.data, contents.classes) = (source.digest, source.classNames?.count)
    }
    var identified = self
    identified.contents = contents.isEmpty ? nil : contents
    return identified
  }
}

extension Contents {
  /// The contents of the files of initial weights and of the samples' order, where there are any.
  init(ofFilesIn configuration: TrainingConfiguration) throws {
    func digest(_ path: String) throws -> String? { path.isEmpty ? nil : try sha256(ofFile: path) }
    initialWeights = try digest(configuration.initialWeights)
    sampleOrder = try digest(configuration.sampleOrder)
  }

  /// Whether nothing is named by a path.
  fileprivate var isEmpty: Bool { data == nil && initialWeights == nil && sampleOrder == nil }
}
