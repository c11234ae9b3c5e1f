import Statistics
import Testing

@Suite("Summaries") struct SummaryTests {
  @Test("The median is the middle, or between the middle two")
  func medians() {
    #expect(median([7]) == 7)
    #expect(median([9, 1, 5]) == 5)
    #expect(median([4, 1, 3, 2]) == 2.5)
    #expect(median([-2, -8]) == -5)
    #expect(median([2, 2, 9, 2]) == 2)
    #expect(median([1, .infinity, 3]) == 3)
    #expect(median([]).isNaN)
  }

  @Test("A summary of eight numbers is what one reckons by hand")
  func eightNumbers() {
    let summary = Summary([2, 4, 4, 4, 5, 5, 7, 9])
    #expect(summary.count == 8)
    #expect(summary.mean == 5)
    #expect(summary.median == 4.5)
    #expect(summary.deviation == (32.0 / 7).squareRoot())
  }

  @Test("Large numbers with a small spread keep their deviation")
  func cancellation() {
    let summary = Summary([1e9 + 1, 1e9 + 2, 1e9 + 3])
    #expect(summary.mean == 1e9 + 2)
    #expect(summary.deviation == 1)
  }

  @Test("One measurement has no deviation, and two have half their difference times √2")
  func few() {
    let one = Summary([3])
    #expect(one.count == 1)
    #expect(one.median == 3)
    #expect(one.mean == 3)
    #expect(one.deviation.isNaN)
    #expect(Summary([3, 3]).deviation == 0)
    #expect(Summary([1, 5]).deviation == 8.0.squareRoot())
  }

  @Test("Nothing gives NaN")
  func nothing() {
    let summary = Summary([])
    #expect(summary.count == 0)
    #expect(summary.median.isNaN)
    #expect(summary.mean.isNaN)
    #expect(summary.deviation.isNaN)
  }
}
