import Foundation
import Settings
import Training

/// A run as the store keeps it.
package struct StoredRun: Sendable {
  package enum State: String, Sendable { case finished, diverged, failed }

  package let configuration: RunConfiguration
  package let key: String
  /// The epochs that it went through.
  package let epochs: Int
  package var state: State
  /// Why it failed, or where it diverged.
  package let reason: String?
  /// The seconds that it took, all its parts together.
  package let seconds: Double
  /// Versions, processor and threads, as JSON.
  package let machine: String
  /// When, in UTC.
  package let finished: String
  /// Measures by name: one number an epoch, or one a measured step.
  package let series: [String: [Double]]

  /// Whether it went as far as a configuration asks, or cannot go further.
  package func serves(_ configuration: RunConfiguration) -> Bool {
    state != .finished || epochs >= configuration.epochs || hasHalted
  }

  /// Whether its loss came down to where training halts.
  private var hasHalted: Bool {
    guard case .network(let network, _) = configuration, let loss = series["train_loss"]?.last
    else {
      return false
    }
    return network.learning.halts(at: loss)
      || network.selection.halts(after: series["validation_loss"] ?? [])
  }

  /// A series up to the end of `epochs`.
  package func series(_ name: String, epochs wanted: Int) -> [Double] {
    if name == "best_test_error" {
      return series("test_error", epochs: wanted).reduce(into: []) {
        $0.append(min($0.last ?? .infinity, $1))
      }
    }
    guard let all = series[name] else { return [] }
    guard case .network = configuration, state == .finished, epochs > wanted else { return all }
    return Array(all.prefix(all.count * wanted / epochs))
  }
}

extension StoredRun {
  /// How the set that it learned differed from the published one; nil where it did not, or nobody noted it.
  var noteOnData: String? {
    struct Record: Decodable { let data: String? }
    guard case .network(let network, _) = configuration,
      let record = try? JSONDecoder().decode(Record.self, from: Data(machine.utf8))
    else { return nil }
    return record.data.map { "What lay there of \(network.data): \($0)." }
  }
}

extension StoredRun {
  /// Throws where the run cannot have come to what it says.
  ///
  /// What is measured beside the losses may be infinite or NaN: a measure, not the run, failed there.
  func validate() throws {
    func check(_ isRight: Bool, _ text: @autoclosure () -> String) throws {
      if !isRight { throw ConfigurationError(text()) }
    }
    try check(epochs >= 0 && epochs <= 1_000_000_000, "its epochs are \(epochs)")
    try check(seconds.isFinite && seconds >= 0, "its seconds are \(seconds)")
    try check(
      (try? Date.ISO8601FormatStyle().parse(finished)) != nil, "its date is '\(finished)'")
    try check(
      (try? JSONDecoder().decode([String: Setting].self, from: Data(machine.utf8))) != nil,
      "its machine is not JSON")
    guard state != .failed else { return }
    let names =
      switch configuration {
      case .network(let network, _): Self.networkSeries(isValidated: network.selection.isOn)
      case .neuron: Self.neuronSeries
      }
    for name in names { try check(series[name] != nil, "its series '\(name)' is missing") }
    switch configuration {
    case .network:
      for name in names {
        let numbers = series[name] ?? []
        try check(
          numbers.count == epochs,
          "its series '\(name)' has \(numbers.count) numbers for \(epochs) epochs")
        try check(
          numbers.allSatisfy { Self.isPossible($0, name) },
          "its series '\(name)' has numbers that cannot be")
      }
      try check(state == .diverged || epochs > 0, "it is finished after no epoch")
    case .neuron:
      for name in names { try check(series[name]?.isEmpty == false, "its '\(name)' is empty") }
      try check(series["output_density"]?.count == 100, "its 'output_density' has not 100 numbers")
    }
  }

  /// The series that each network has: one number an epoch.
  private static func networkSeries(isValidated: Bool) -> [String] {
    let judge = isValidated ? "validation" : "test"
    return ["train_loss", "\(judge)_loss", "\(judge)_error", "dead", "nonpositive_gains"]
  }

  private static let neuronSeries = [
    "entropy", "gain", "bias", "double_mean_xy", "mean_y", "gain_swing", "input_median",
    "output_density",
  ]

  private static func isPossible(_ number: Double, _ name: String) -> Bool {
    switch name {
    case "dead": number == 0 || number == 1
    case "nonpositive_gains": number >= 0 && number == number.rounded()
    default: number.isFinite
    }
  }
}

extension StoredRun {
  /// All that the store has of the run, as JSON; numbers that are none become null.
  package func json(pretty: Bool) throws -> String {
    struct Whole: Encodable {
      let key, state, finished: String
      let epochs: Int
      let reason: String?
      let seconds: Double
      let configuration: RunConfiguration
      let machine: [String: Setting]
      let series: [String: [Double?]]
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    let whole = Whole(
      key: key, state: state.rawValue, finished: finished, epochs: epochs, reason: reason,
      seconds: seconds, configuration: configuration,
      machine: try JSONDecoder().decode([String: Setting].self, from: Data(machine.utf8)),
      series: series.mapValues { $0.map(\.finite) })
    return String(decoding: try encoder.encode(whole), as: UTF8.self)
  }
}
