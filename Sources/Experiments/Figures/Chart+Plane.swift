import Foundation
import Statistics

extension Chart {
  /// What probes of some layers tell of the labels over what they tell of the inputs, in bits: a curve for
  /// each layer, a point for each epoch, the median over runs.
  static func plane(_ runs: PanelRuns, layers: Int) -> Chart {
    var chart = Chart(
      runs.panel.title, x: "I(X; Z) at most (bits)", y: "I(Z; Y) at least (bits)")
    for (place, arm) in runs.panel.arms.enumerated() {
      for layer in 1...layers {
        let coordinates = ["information_of_inputs", "information_of_labels"].map {
          medians(runs.series(place, .layer(layer, $0, title: "", every: 1)))
        }
        let points = zip(coordinates[0], coordinates[1]).filter { $0.isFinite && $1.isFinite }
        guard !points.isEmpty else { continue }
        let name = runs.panel.arms.count > 1 ? "\(arm.name), stage \(layer)" : "stage \(layer)"
        chart.curves.append(
          Curve(
            name, colour: place * layers + layer, x: points.map { $0.0 / log(2) },
            y: points.map { $0.1 / log(2) }))
      }
    }
    return chart
  }

  /// The median over seeds at each place of a series.
  private static func medians(_ series: [Int: [Double]]) -> [Double] {
    let length = series.values.map(\.count).max() ?? 0
    return (0..<length).map { place in
      median(series.values.compactMap { place < $0.count ? $0[place].finite : nil })
    }
  }
}
