/// The difference of two means in units of their common deviation, made unbiased for small samples.
///
/// Hedges' g with the factor 1 − 3 / (4n − 9), n being the size of both samples; Hedges 1981. NaN
/// where the deviation is no more than rounding leaves.
public func hedgesG(_ a: [Double], _ b: [Double]) -> Double {
  let (first, second) = (Summary(a), Summary(b))
  let deviation = pooledVariance(first, second).squareRoot()
  let rounding = 1e-12 * max(abs(first.mean), abs(second.mean))
  guard deviation > rounding else { return .nan }
  let correction = 1 - 3 / Double(4 * (a.count + b.count) - 9)
  return correction * (first.mean - second.mean) / deviation
}

/// How much more often a value of `a` is the greater one of a pair than the smaller one, −1 to 1.
///
/// Cliff 1993.
public func cliffsDelta(_ a: [Double], _ b: [Double]) -> Double {
  let signs = a.reduce(0) { sum, x in
    sum + b.reduce(0) { $0 + (x > $1 ? 1 : x < $1 ? -1 : 0) }
  }
  return Double(signs) / Double(a.count * b.count)
}

/// The variance within two samples together.
func pooledVariance(_ a: Summary, _ b: Summary) -> Double {
  func squares(_ sample: Summary) -> Double {
    sample.count > 1 ? sample.deviation * sample.deviation * Double(sample.count - 1) : 0
  }
  return (squares(a) + squares(b)) / Double(a.count + b.count - 2)
}
