import Foundation

/// A run as the tables of a store hold it.
struct RunRow: Sendable, Equatable {
  var key: String
  /// The settings, as JSON.
  var configuration: String
  var epochs: Int
  var state: String
  var reason: String?
  var seconds: Double
  var machine: String
  var finished: String
  /// Measures by name, eight bytes a number.
  var series: [String: Data] = [:]
}

/// How a run ended, and after how many epochs.
struct RunEnd: Sendable {
  let key: String
  /// The settings, as JSON.
  let configuration: String
  let state: String
  let epochs: Int
}
