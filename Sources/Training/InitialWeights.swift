import Foundation
import Networks
import Plasticity
import Settings
import Tensors

/// A file of weights, with the rules under which they were learned where it says so.
struct InitialWeights {
  let file: URL
  let tensors: SafeTensors
  let checkpoint: Checkpoint?
  /// The rule of all layers of units, or one for each; none where nobody says them.
  let rules: [any IntrinsicRule]

  /// Reads a state dictionary, a checkpoint, or what `Conversion` wrote.
  init(contentsOf file: URL) throws {
    self.file = file
    tensors = try SafeTensors(contentsOf: file)
    checkpoint = Checkpoint.isCheckpoint(tensors) ? try Checkpoint(tensors, of: file) : nil
    try Self.naming(file) { [checkpoint] in try checkpoint?.checkThatItConverged() }
    rules = try checkpoint?.plan.units.map(\.rule) ?? Self.rules(of: tensors, in: file)
  }

  /// Where `Conversion` writes the rules.
  static let rulesKey = "homeostat.rules"

  private static func rules(of saved: SafeTensors, in file: URL) throws -> [any IntrinsicRule] {
    guard let text = saved.metadata[rulesKey] else { return [] }
    do {
      return try JSONDecoder().decode([Rule].self, from: Data(text.utf8)).map(\.rule)
    } catch {
      throw ConfigurationError(
        "\(file.path): nobody can tell how its gains and biases enter: '\(rulesKey)' is unreadable in "
          + "its metadata: \(error)" + Checkpoint.hint(error))
    }
  }

  /// Gives the numbers to a network, and says what a user should know of them.
  func load(into network: Network, renaming: [String]) throws -> [String] {
    let report = try Self.naming(file) {
      try throwingTensorErrors {
        try network.loadWeights(tensors, savedUnder: rules, renaming: renaming)
      }
    }
    func note(_ text: String, _ names: [String]) -> [String] {
      names.isEmpty ? [] : ["\(file.path): \(text): " + names.joined(separator: ", ")]
    }
    return note("these tensors were not used", report.unused)
      + note("these parameters are not in it and begin with initial values", report.missed)
  }

  /// What a body gives; its errors name the file.
  static func naming<Value>(_ file: URL, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error
      where error is NetworkStateError || error is CheckpointError || error is ConfigurationError
    {
      throw ConfigurationError("\(file.path): \(error)")
    }
  }
}

extension TrainingRun {
  /// Takes over the initial weights, and says what a user should know of them.
  func loadInitialWeights() throws -> [String] {
    try InitialWeights(contentsOf: URL(filePath: configuration.initialWeights))
      .load(into: network, renaming: configuration.map)
  }
}
