import Foundation

/// The numbers of one arm in a panel of a table.
struct CellSample {
  var values: [Int: Double] = [:]
  var last: [Double] = []
  var bestEpochs: [Double] = []
  var diverged = 0

  /// The values in the order of their seeds.
  var numbers: [Double] { values.sorted { $0.key < $1.key }.map(\.value) }
}

extension PanelRuns {
  /// The numbers of an arm's runs.
  func cells(_ arm: Int, _ measure: CellMeasure) -> CellSample {
    let epochs = panel.arms[arm].configuration.epochs
    var sample = CellSample()
    for (seed, run) in arms[arm].sorted(by: { $0.key < $1.key }) {
      let numbers = run.series(measure.series, epochs: epochs)
      let errors = run.series(measure.choice, epochs: epochs)
      guard run.state == .finished, let last = numbers.last?.finite,
        let best = errors.indices.min(by: { errors[$0] < errors[$1] }), numbers.count > best,
        numbers[best].isFinite
      else {
        sample.diverged += run.state == .diverged ? 1 : 0
        continue
      }
      sample.values[seed] = measure.value(measure.isOfBestEpoch ? numbers[best] : last)
      sample.last.append(measure.value(last))
      sample.bestEpochs.append(Double(best + 1))
    }
    return sample
  }
}
