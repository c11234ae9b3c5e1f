import Foundation
import Testing
import Training

@testable import Experiments

@Suite("The information plane")
struct PlaneTests {
  @Test("has a curve for each probe, the median over runs of each epoch, in bits") func bits()
    throws
  {
    let laboratory = try Laboratory()
    let arm = Arm("A", laboratory.network(epochs: 2))
    for (seed, factor) in [(1, 1.0), (2, 3.0), (3, 2.0)] {
      var run = arm.configuration
      run.seed = seed
      try laboratory.store.put(
        .made(
          run,
          [
            "information_of_inputs.1": [log(2) * factor, log(4) * factor],
            "information_of_labels.1": [-log(2), log(8)],
            "information_of_inputs.2": [log(2), log(2)],
            "information_of_labels.2": [0, log(2)],
          ], epochs: 2))
    }
    let panel = Panel("plane", .plane(layers: 3), arms: [arm])
    let chart = Chart.plane(try PanelRuns(panel, seeds: 1..<4, store: laboratory.store), layers: 3)
    // The third probe has no numbers.
    #expect(chart.curves.map(\.name) == ["stage 1", "stage 2"])
    let expected: [(x: [Double], y: [Double])] = [([2, 4], [-1, 3]), ([1, 1], [0, 1])]
    for (curve, numbers) in zip(chart.curves, expected) {
      #expect(zip(curve.x, numbers.x).allSatisfy { abs($0 - $1) < 1e-12 } && curve.x.count == 2)
      #expect(zip(curve.y, numbers.y).allSatisfy { abs($0 - $1) < 1e-12 } && curve.y.count == 2)
    }
  }
}
