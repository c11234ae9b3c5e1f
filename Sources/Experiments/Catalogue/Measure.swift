/// A number that runs keep, and how it is called.
package struct Measure: Sendable, Hashable {
  /// The series' name in the store.
  package let series: String
  package let title: String
  /// Between two numbers of the series, in the unit of the x axis.
  package var step = 1
  /// What the first number of the series stands for.
  package var first = 1
  /// How many numbers of the series each number is the mean of, one part of the series after the other.
  package private(set) var window = 1

  package static let trainLoss = Measure(series: "train_loss", title: "training loss")
  package static let testLoss = Measure(series: "test_loss", title: "test loss")
  package static let testError = Measure(series: "test_error", title: "error on test images")
  /// The lowest error of all epochs so far.
  package static let bestError = Measure(
    series: "best_test_error", title: "lowest error on validation samples")
  /// The error of a stream's tasks while they are met.
  package static let onlineError = Measure(series: "online_error", title: "online error")
  package static let nonpositiveGains = Measure(
    series: "nonpositive_gains", title: "gains brought to zero or below")
  package static let entropy = Measure(
    series: "entropy", title: "entropy of the output (nats)", first: 0)
  package static let gain = Measure(series: "gain", title: "gain α", first: 0)
  package static let bias = Measure(series: "bias", title: "bias β", first: 0)
  package static let doubleMeanXY = Measure(series: "double_mean_xy", title: "2E[xy]", first: 0)
  package static let inputMedian = Measure(series: "input_median", title: "median of x", first: 0)
  package static let gainSwing = Measure(
    series: "gain_swing", title: "range of the gain in the last tenth", first: 0)
  package static let meanSlope = Measure(
    series: "mean_slope", title: "mean slope E[σ′]", first: 0)
  package static let meanY = Measure(series: "mean_y", title: "E[y]", first: 0)

  /// The means of so many numbers after each other, each at the place of its last; what is left over at the
  /// end counts in none.
  package func averaged(over window: Int) -> Measure {
    var measure = self
    measure.window = window
    measure.first = first + (window - 1) * step
    measure.step = window * step
    return measure
  }

  /// The numbers of a run's series as the measure has them.
  func numbers(of series: [Double]) -> [Double] {
    guard window > 1, !series.isEmpty else { return series }
    // A run that diverged has one number.
    return stride(from: 0, through: max(0, series.count - window), by: window).map {
      let part = series[$0..<min($0 + window, series.count)]
      return part.reduce(0, +) / Double(part.count)
    }
  }

  /// A measure of one layer while a network learns, such as `slope`.
  package static func layer(_ number: Int, _ name: String, title: String, every: Int) -> Measure {
    Measure(series: "\(name).\(number)", title: title, step: every)
  }
}
