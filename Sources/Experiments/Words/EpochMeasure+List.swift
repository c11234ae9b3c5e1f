import Settings
import Training

extension EpochMeasure {
  /// The measures of a list such as `units,inputs`.
  package static func named(_ list: String) throws -> [EpochMeasure] {
    try list.split(separator: ",").map { word in
      guard let measure = EpochMeasure(rawValue: String(word)) else {
        let names = EpochMeasure.allCases.map(\.rawValue).joined(separator: ", ")
        throw ConfigurationError("there is no measure '\(word)'; the measures are \(names)")
      }
      return measure
    }
  }
}
