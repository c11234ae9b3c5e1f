/// The number of a run that stands in a cell of a table.
package struct CellMeasure: Sendable, Hashable {
  package let title: String
  /// The series in the store.
  let series: String
  /// What a number of the series is multiplied by, and what is then added to it.
  var factor = 1.0
  var offset = 0.0
  var isHigherBetter = false
  /// Whether the number is that of the epoch with the lowest test error, which the test samples
  /// themselves choose, or that of the last epoch.
  var isOfBestEpoch = false
  /// The digits after the point.
  var digits = 2

  /// The share of wrong classes in percent, after the last epoch.
  static let error = CellMeasure(title: "error (%)", series: "test_error", factor: 100)
  /// The share of right classes in percent, after the last epoch.
  static let accuracy = CellMeasure(
    title: "accuracy (%)", series: "test_error", factor: -100, offset: 100, isHigherBetter: true)
  /// The mean absolute error after the last epoch.
  static let absoluteError = CellMeasure(title: "MAE", series: "test_error")
  /// The share of right classes in percent, in the best epoch.
  static let bestAccuracy = CellMeasure(
    title: "accuracy (%)", series: "test_error", factor: -100, offset: 100, isHigherBetter: true,
    isOfBestEpoch: true)

  /// The mean absolute error in the best epoch, over what the paper divides it by.
  static func bestAbsoluteError(over unit: Double, _ title: String, digits: Int = 2) -> CellMeasure
  {
    CellMeasure(
      title: title, series: "test_error", factor: 1 / unit, isOfBestEpoch: true, digits: digits)
  }

  func value(_ number: Double) -> Double { number * factor + offset }
}
