extension Chart {
  /// A chart that shows a function of two variables in colour; `value` names it beside the colours.
  static func heatMap(
    _ title: String, x: String, y: String, value: String, xs: [Double], ys: [Double],
    of function: (_ x: Double, _ y: Double) -> Double
  ) -> Chart {
    var chart = Chart(title, x: x, y: y)
    let points = ys.flatMap { y in xs.map { (x: $0, y: y) } }
    chart.curves = [
      Curve(
        value, .heat, colour: 0, x: points.map(\.x), y: points.map(\.y),
        value: points.map { function($0.x, $0.y) })
    ]
    return chart
  }

  /// The curve that makes the chart a heat map.
  var heatMap: Curve? { curves.first { $0.style == .heat } }
}

extension Curve {
  /// What gnuplot draws a heat map with, from a block of its numbers.
  ///
  /// Blue below zero and orange above, which colour-blind readers can tell apart, and zero in white in
  /// the middle.
  func commands(data: String) -> String {
    let most = (value ?? []).filter(\.isFinite).map(abs).max() ?? 0
    return """
      set palette defined (-1 '#00487A', -0.6 '#0072B2', -0.25 '#8EC3E6', 0 '#FFFFFF', \
      0.25 '#F5B98A', 0.6 '#D55E00', 1 '#8A3D00')
      set cbrange [\(-max(most, 1e-12)):\(max(most, 1e-12))]
      set cblabel '\(Gnuplot.quoted(name))'
      set autoscale fix
      set style fill solid 1
      unset grid
      plot \(data) using 1:2:3 with image notitle
      \(Gnuplot.background)

      """
  }
}
