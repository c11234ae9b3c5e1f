import Statistics

/// The density of numbers, by bins of equal width.
package struct InputDensity {
  /// Where all but a few of the numbers lie, with a margin: the bins divide it.
  package let range: ClosedRange<Double>
  package let middles: [Double]
  /// Shares of all numbers over a bin's width; numbers beyond the range count as seen.
  package let values: [Double]

  /// Of at least one number; between the quantiles 0.002 and 0.998, widened by a fifth.
  package init(of numbers: [Double], bins: Int) {
    let sorted = numbers.sorted()
    let (low, high) = (quantile(sorted, 0.002), quantile(sorted, 0.998))
    let margin = high > low ? (high - low) / 10 : max(abs(low), 1) / 2
    range = (low - margin)...(high + margin)
    let width = (range.upperBound - range.lowerBound) / Double(bins)
    var counts = [Int](repeating: 0, count: bins)
    for number in numbers where range.contains(number) {
      counts[min(Int((number - range.lowerBound) / width), bins - 1)] += 1
    }
    let start = range.lowerBound
    middles = counts.indices.map { start + (Double($0) + 0.5) * width }
    values = counts.map { Double($0) / Double(numbers.count) / width }
  }
}
