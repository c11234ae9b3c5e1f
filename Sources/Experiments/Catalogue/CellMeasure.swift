/// The number of a run that stands in a cell of a table.
package struct CellMeasure: Sendable, Hashable {
  package let title: String
  /// The series in the store.
  let series: String
  /// What a number of the series is multiplied by, and what is then added to it.
  var factor = 1.0
  var offset = 0.0
  var isHigherBetter = false
  /// Whether the number is that of the best epoch, which the test samples themselves choose, or that of
  /// the last epoch.
  var isOfBestEpoch = false
  /// The series whose lowest number tells the best epoch.
  var choice = "test_error"
  /// The digits after the point.
  var digits = 2

  /// The share of wrong classes in percent, after the last epoch.
  static let error = CellMeasure(title: "error (%)", series: "test_error", factor: 100)
  /// The share of right classes in percent, after the last epoch.
  static let accuracy = CellMeasure(
    title: "accuracy (%)", series: "test_error", factor: -100, offset: 100, isHigherBetter: true)
  /// The mean absolute error after the last epoch; of one of several targets where a number from 1 is
  /// given.
  static func absoluteError(ofTarget target: Int?) -> CellMeasure {
    CellMeasure(title: "MAE", series: series(ofTarget: target))
  }
  /// The share of right classes in percent, in the best epoch.
  static let bestAccuracy = CellMeasure(
    title: "accuracy (%)", series: "test_error", factor: -100, offset: 100, isHigherBetter: true,
    isOfBestEpoch: true)

  /// The mean absolute error in the best epoch, over what the paper divides it by; of several targets
  /// each has a best epoch of its own.
  static func bestAbsoluteError(
    ofTarget target: Int?, over unit: Double, _ title: String, digits: Int
  ) -> CellMeasure {
    let series = series(ofTarget: target)
    return CellMeasure(
      title: title, series: series, factor: 1 / unit, isOfBestEpoch: true, choice: series,
      digits: digits)
  }

  private static func series(ofTarget target: Int?) -> String {
    target.map { "test_error.\($0)" } ?? "test_error"
  }

  func value(_ number: Double) -> Double { number * factor + offset }
}
