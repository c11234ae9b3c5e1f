import Datasets
import Foundation

/// What lies in the files that a configuration names: with other contents it is another run.
public struct Contents: Codable, Hashable, Sendable {
  /// The SHA-256 of the samples.
  public var data: String?
  /// How many classes images have.
  public var classes: Int?
  /// The SHA-256 of the file of initial weights.
  public var initialWeights: String?
  /// The SHA-256 of the file with the order of samples.
  public var sampleOrder: String?

  enum CodingKeys: String, CodingKey {
    case data, classes
    case initialWeights = "initial-weights"
    case sampleOrder = "sample-order"
  }

  /// The contents of the files of initial weights and of the samples' order, where there are any.
  init(ofFilesIn configuration: TrainingConfiguration) throws {
    func digest(_ path: String) throws -> String? { path.isEmpty ? nil : try sha256(ofFile: path) }
    initialWeights = try digest(configuration.initialWeights)
    sampleOrder = try digest(configuration.sampleOrder)
  }

  /// What differs from other contents, in the words of the flags; what is not known does not.
  func differences(from other: Contents) -> [String] {
    var names: [String] = []
    func compare(_ name: String, _ digest: KeyPath<Contents, String?>) {
      guard let own = self[keyPath: digest], let others = other[keyPath: digest] else { return }
      if own != others { names.append(name) }
    }
    compare("data", \.data)
    compare("initial-weights", \.initialWeights)
    compare("sample-order", \.sampleOrder)
    return names
  }
}

extension TrainingConfiguration {
  /// Whether the data are named by a path, which may lead to other samples tomorrow.
  public var dataAreFiles: Bool { Catalogue.entry(named: data) == nil }

  /// The configuration with what its paths lead to; `source` gives the samples of a path.
  public func identified(_ source: (DataSource.Request) throws -> DataSource) throws -> Self {
    var contents = try Contents(ofFilesIn: self)
    if dataAreFiles {
      let source = try source(dataRequest)
      (contents.data, contents.classes) = (source.digest, source.imageClasses)
    }
    var identified = self
    identified.contents = contents.isEmpty ? nil : contents
    return identified
  }
}

extension Contents {
  /// Whether nothing is named by a path.
  fileprivate var isEmpty: Bool { data == nil && initialWeights == nil && sampleOrder == nil }
}
