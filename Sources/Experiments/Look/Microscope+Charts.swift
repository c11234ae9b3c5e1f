import Networks
import Statistics
import Tensors
import Training

extension Microscope {
  /// The inputs of each chosen unit of a layer with its response curve; and all gains and biases.
  func charts(of view: View) -> [Chart] {
    view.units.map { chart(of: $0, in: view.layer) }
      + (view.layer.hasGains ? [Self.gainsAndBiases(view)] : [])
  }

  /// The measures of each layer over the layers; none of a single one.
  var layerCharts: [Chart] {
    guard layers.count > 1 else { return [] }
    func chart(_ title: String, _ curves: [(String, (ObservedLayer) -> Double)]) -> Chart {
      var chart = Chart(title, x: "layer", y: title)
      chart.curves = curves.enumerated().map { place, curve in
        Curve(
          curve.0, colour: place + 1, x: layers.map { Double($0.layer.number) },
          y: layers.map { curve.1($0.layer) })
      }
      return chart
    }
    return [
      chart("entropy of the outputs (nats)", [("entropy", \.entropy)]),
      chart("mean slope", [("mean slope", \.slope)]),
      chart(
        "share of the units",
        [
          ("dead", { $0.share(\.isDead) }), ("dormant", { $0.share(\.isDormant) }),
        ]),
    ]
  }

  /// What the run recorded over its steps, a curve a layer.
  var courseCharts: [Chart] {
    let hasGains = Set(layers.filter(\.layer.hasGains).map(\.layer.number))
    let measures: [(String, (LayerMeasures) -> Double)] = [
      ("mean slope", \.slope), ("entropy of the outputs (nats)", \.entropy),
      ("mean gain", { hasGains.contains($0.layer) ? $0.meanGain : .nan }),
      ("mean bias", { hasGains.contains($0.layer) ? $0.meanBias : .nan }),
    ]
    return measures.compactMap { title, value in
      var chart = Chart(title, x: "step", y: title)
      for layer in layers.map(\.layer.number) {
        let seen = course.filter { $0.layer == layer }
        guard seen.contains(where: { value($0).isFinite }) else { continue }
        let group = max(1, (seen.count + Chart.mostPoints - 1) / Chart.mostPoints)
        chart.curves.append(
          Curve(
            "layer \(layer)", .path, colour: layer,
            x: Chart.averaged(seen.map { Double($0.step) }, by: group),
            y: Chart.averaged(seen.map(value), by: group)))
      }
      return chart.curves.isEmpty ? nil : chart
    }
  }

  private static func gainsAndBiases(_ view: View) -> Chart {
    var chart = Chart("layer \(view.layer.number): gains and biases", x: "bias β", y: "gain α")
    func curve(_ name: String, _ units: [ObservedUnit], colour: Int) -> Curve {
      Curve(
        name, .points, colour: colour, x: units.map { $0.bias ?? .nan },
        y: units.map { $0.gain ?? .nan })
    }
    chart.curves = [curve("units", view.layer.units, colour: 6)]
    for (place, chosen) in view.units.enumerated() {
      chart.curves.append(curve("unit \(chosen.unit.number)", [chosen.unit], colour: place + 1))
    }
    return chart
  }
}

// One unit.
extension Microscope {
  private static let bins = 60
  /// The most rows that are drawn one by one.
  private static let mostRows = 400

  /// The density of a unit's inputs, as high as the chart, and over it what the unit makes of them.
  func chart(of chosen: ChosenUnit, in layer: ObservedLayer) -> Chart {
    let number = chosen.unit.number
    var chart = Chart(
      "layer \(layer.number), unit \(number)" + (chosen.reason.map { ": \($0)" } ?? ""),
      x: "input x", y: "output y")
    let seen = layer.rows(ofUnit: number)
    let density = InputDensity(of: seen.x, bins: Self.bins)
    let made = response(of: number, in: layer, over: density.range) ?? Self.points(seen)
    let outputs = made.y.filter(\.isFinite)
    let (least, most) = (outputs.min() ?? 0, outputs.max() ?? 0)
    // A flat curve still leaves room for the density.
    let height = most > least ? most - least : 1
    let tallest = density.values.max() ?? 1
    let tops = density.values.map { least + $0 / tallest * height }
    chart.curves = [
      Curve(
        "density of the inputs, to the chart's height", .path, colour: 6, x: density.middles,
        y: tops,
        low: tops.map { _ in least }, high: tops, value: density.values),
      made,
    ]
    return chart
  }

  /// The response curve of a unit over a range; nil where it has none.
  private func response(
    of number: Int, in layer: ObservedLayer, over range: ClosedRange<Double>
  ) -> Curve? {
    let steps = 2 * Self.bins
    let xs = (0...steps).map {
      range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(steps)
    }
    let column = Tensor(xs, shape: [xs.count, 1]).cast(to: network.parameters.values.elementType)
    let inputs = column.expanded(to: [xs.count, layer.layer.count])
    guard let made = network.response(ofLayer: layer.number - 1, to: inputs) else { return nil }
    let ys = made.narrowed(to: number - 1..<number, along: 1).reshaped([-1])
    return Curve("output", .path, colour: 2, x: xs, y: ys.elements(as: Double.self))
  }

  /// Inputs and outputs as they were seen, of rows at equal steps.
  private static func points(_ seen: (x: [Double], y: [Double])) -> Curve {
    let step = max(1, seen.x.count / mostRows)
    let places = Array(stride(from: 0, to: seen.x.count, by: step))
    return Curve(
      "outputs as seen", .points, colour: 2, x: places.map { seen.x[$0] },
      y: places.map { seen.y[$0] })
  }
}

extension ObservedLayer {
  /// The share of the units of which something holds.
  fileprivate func share(_ holds: (ObservedUnit) -> Bool) -> Double {
    Double(units.count(where: holds)) / Double(units.count)
  }
}
