/// A number that runs keep, and how it is called.
public struct Measure: Sendable, Hashable {
  /// The series' name in the store.
  public let series: String
  public let title: String
  /// Between two numbers of the series, in the unit of the x axis.
  public var step = 1
  /// What the first number of the series stands for.
  public var first = 1

  public static let trainLoss = Measure(series: "train_loss", title: "training loss")
  public static let testLoss = Measure(series: "test_loss", title: "test loss")
  public static let testError = Measure(series: "test_error", title: "error on test images")
  /// The lowest error of all epochs so far.
  public static let bestError = Measure(
    series: "best_test_error", title: "lowest error on validation samples")
  public static let nonpositiveGains = Measure(
    series: "nonpositive_gains", title: "gains brought to zero or below")
  public static let entropy = Measure(
    series: "entropy", title: "entropy of the output (nats)", first: 0)
  public static let gain = Measure(series: "gain", title: "gain α", first: 0)
  public static let bias = Measure(series: "bias", title: "bias β", first: 0)
  public static let doubleMeanXY = Measure(series: "double_mean_xy", title: "2E[xy]", first: 0)
  public static let inputMedian = Measure(series: "input_median", title: "median of x", first: 0)
  public static let gainSwing = Measure(
    series: "gain_swing", title: "range of the gain in the last tenth", first: 0)
  public static let meanY = Measure(series: "mean_y", title: "E[y]", first: 0)

  /// A measure of one layer while a network learns, such as `slope`.
  public static func layer(_ number: Int, _ name: String, title: String, every: Int) -> Measure {
    Measure(series: "\(name).\(number)", title: title, step: every)
  }
}
