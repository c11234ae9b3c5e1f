/// How near predicted numbers are to the right ones, by the numbers that scikit-learn gives.
public struct RegressionScores: Sendable {
  /// The root of the mean squared error.
  public let rootMeanSquaredError: Double
  /// The coefficient of determination, 1 − Σ(y − ŷ)² / Σ(y − ȳ)²; NaN where all targets are equal.
  public let determination: Double

  public init(predicted: [Double], targets: [Double]) {
    precondition(predicted.count == targets.count && !targets.isEmpty, "there are no targets")
    let count = Double(targets.count)
    let mean = targets.reduce(0, +) / count
    let spread = targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let rest = zip(predicted, targets).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    rootMeanSquaredError = (rest / count).squareRoot()
    determination = spread > 0 ? 1 - rest / spread : .nan
  }
}
