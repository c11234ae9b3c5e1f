import Datasets
import Foundation
import Tensors
import Training

extension NetworkExport {
  /// What inputs and outputs are: metadata of a file.
  var description: [String: String] {
    var entries = ["data": data.name, "input": inputText, "output": outputText]
    if !data.classNames.isEmpty { entries["classes"] = Self.json(data.classNames) }
    switch inputs {
    case .table(let encoder):
      entries["columns"] = Self.json(encoder.columns.map { Column($0.name, $0.column) })
    case .scaled(let scale): entries["standardised_by"] = Self.json(scale)
    case .tokens(let vocabulary): entries["words"] = Self.json(vocabulary.words)
    case .plain: break
    }
    if case .targets = outputs, let targets = data.table?.targets {
      entries["targets"] = Self.json(targets)
    }
    return entries
  }

  /// A column of a table: a number, or the place of a category in its list.
  private struct Column: Encodable {
    let name: String
    var categories: [String]?

    init(_ name: String, _ column: TableEncoder.Column) {
      self.name = name
      if case .categories(let names) = column { categories = names }
    }
  }

  /// The shape of a sample as an export reads it.
  var sampleShape: [Int] {
    switch (inputs, graph.input.form) {
    case (.table(let encoder), _): [encoder.columns.count]
    case (_, .places(let channels, let places)): [channels] + places
    case (_, let form): [form.count]
    }
  }

  var isOfTokens: Bool { if case .tokens = inputs { true } else { false } }

  /// The type of the inputs' numbers.
  var inputType: ElementType {
    switch inputs {
    case .table: .float64
    case .tokens: .int64
    case .scaled, .plain: .float32
    }
  }

  /// What the second input of texts is.
  var lengthsText: String { "int64 [rows]: how many words of each row there are, at least 1" }

  var inputText: String {
    let shape = (["rows"] + sampleShape.map(String.init)).joined(separator: ", ")
    return switch inputs {
    case .table:
      "float64 [\(shape)]: the columns in order; a category is its place in its list, from 0; NaN "
        + "is a missing value"
    case .tokens:
      "int64 [\(shape)]: a text's first words, each by its place in the list of words, from 1; 0 is any "
        + "other word, and fills up short texts"
    case .scaled where data.isOfRecordings: "float32 [\(shape)]: values as recorded"
    case .scaled, .plain:
      sampleShape.count == 3
        ? "float32 [\(shape)]: pixels from 0 to 1" : "float32 [\(shape)]: the network's inputs"
    }
  }

  var outputText: String {
    data.classNames.isEmpty
      ? "predictions: a number for each target, in its own unit"
      : "probabilities: one for each class"
  }

  private static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Names and finite numbers always encode.
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
