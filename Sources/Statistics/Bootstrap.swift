/// The middle share `level` of a statistic over resamples of the values; Efron 1979.
///
/// Nil for fewer than two values, or where one is not finite. The resamples come from the seed
/// alone, so that an interval is the same every time.
public func bootstrapInterval(
  _ values: [Double], level: Double = 0.95, resamples: Int = 10_000, seed: UInt64 = 1,
  of statistic: ([Double]) -> Double
) -> ClosedRange<Double>? {
  guard values.count > 1, values.allSatisfy(\.isFinite) else { return nil }
  var random = SplitMix64(state: seed)
  var resample = values
  let found = (0..<resamples).map { _ in
    for place in resample.indices { resample[place] = values[random.next(below: values.count)] }
    return statistic(resample)
  }
  let sorted = found.filter { !$0.isNaN }.sorted()
  guard sorted.count == resamples else { return nil }
  return quantile(sorted, (1 - level) / 2)...quantile(sorted, (1 + level) / 2)
}

/// The value below which a share of sorted values lies, between two of them by proportion.
public func quantile(_ sorted: [Double], _ share: Double) -> Double {
  let place = share * Double(sorted.count - 1)
  let below = Int(place)
  guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
  return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
}
