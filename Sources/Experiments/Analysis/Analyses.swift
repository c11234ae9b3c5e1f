import Foundation

/// Pictures of analyses.
package enum Analyses {
  /// Draws phase portraits as SVG, PNG and PDF, with their numbers, into a folder.
  package static func draw(_ charts: [Chart], title: String, in folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FigureFiles(title: title, charts: charts).write(to: folder)
  }
}

/// What an analysis came to.
package protocol Analysis: Encodable {}

extension Analysis {
  /// The analysis in one line of JSON.
  package var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      // JSON has no infinity.
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "infinity", negativeInfinity: "-infinity", nan: "nan")
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}
