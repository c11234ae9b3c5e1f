import Homeostat

/// Predictions as a CSV file after RFC 4180, beside the rows that they are of.
///
/// Where the rows have decimal commas the predictions have them, too, and semicolons stand between fields.
struct PredictionTable {
  let text: String
  private(set) var rowCount = 0

  /// Throws where files have other columns than the first, or a column has the name of an added one.
  init(of parts: some Sequence<(PredictionInputs, [Prediction])>, by saved: Checkpoint) throws {
    let parts = Array(parts)
    let added = Self.added(by: saved)
    let names = parts.first?.0.source?.names ?? []
    for (inputs, _) in parts {
      guard inputs.source?.names ?? [] == names else {
        throw ConfigurationError(
          "\(inputs.path): has other columns than \(parts[0].0.path): write one file for each")
      }
    }
    if let name = added.first(where: names.contains) {
      throw ConfigurationError(
        "\(parts[0].0.path): has a column '\(name)', which --out adds: rename it, or leave it out")
    }
    let decimal = saved.data.table?.schema.decimal ?? .point
    let separator = decimal == .comma ? ";" : ","
    var text = csvRecord(names + added, separator: separator)
    for (inputs, predictions) in parts {
      for (index, prediction) in predictions.enumerated() {
        let own = inputs.source?.fields[index] ?? []
        let number = inputs.source?.lines[index] ?? index
        text += csvRecord(
          own + [inputs.path, "\(number)"] + Self.fields(prediction, decimal),
          separator: separator)
      }
      rowCount += predictions.count
    }
    self.text = text
  }

  /// The names of the columns behind those of the rows.
  private static func added(by saved: Checkpoint) -> [String] {
    let targets = saved.data.table?.targets ?? []
    let place = ["file", saved.data.table == nil ? "index" : "line"]
    guard !saved.data.classNames.isEmpty else {
      return place
        + (targets.isEmpty
          ? (1...max(saved.network.outputs, 1)).map { "predicted_\($0)" }
          : targets.map { "predicted_\($0)" })
    }
    return place + ["predicted_\(targets.first ?? "class")"]
      + saved.data.classNames.map { "probability_\($0)" }
  }

  private static func fields(_ prediction: Prediction, _ decimal: DecimalMark) -> [String] {
    /// As few digits as tell the number apart, of single precision where it is of that.
    func field(_ number: Double) -> String {
      let text = Double(Float(number)) == number ? "\(Float(number))" : "\(number)"
      return text.replacing(".", with: decimal.rawValue)
    }
    return switch prediction {
    case .classified(let name, _, let probabilities): [name] + probabilities.map(field)
    case .numbers(let numbers): numbers.map(field)
    }
  }
}
