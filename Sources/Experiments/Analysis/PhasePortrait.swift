import Foundation

extension RuleAnalyser {
  /// The paths of neurons in the plane of bias and gain, from a grid of starts, and where they rest.
  package func portrait(_ analysis: RuleAnalysis) throws -> Chart {
    var chart = Chart("\(analysis.rule), \(analysis.inputs)", x: "bias β", y: "gain α")
    let update = try update(at: Self.portraitRate(analysis))
    let (median, spread) = center
    let top = 2 * max(analysis.equilibria.map { abs($0.gain) }.max() ?? 1, 0.5)
    let starts = [0.1, 0.5, 1].flatMap { height in
      [-2, -1, 0, 1, 2].map { update.state(gain: height * top, bias: median + $0 * spread) }
    }
    var paths = [[[Double]]](repeating: [], count: starts.count)
    _ = update.after(Self.portraitUpdates, from: starts) { states in
      for (place, state) in states.enumerated() { paths[place].append(state) }
    }
    let ends = (x: (median - 4 * spread)...(median + 4 * spread), y: (-top)...(2 * top))
    for path in paths {
      // What leaves the picture is not drawn further.
      let seen = path.prefix { ends.x.contains($0[1]) && ends.y.contains($0[0]) }
      chart.curves.append(
        Curve("path", .path, colour: 1, x: seen.map { $0[1] }, y: seen.map { $0[0] }))
    }
    chart.curves.append(
      Curve("start", .points, colour: 1, x: starts.map { $0[1] }, y: starts.map { $0[0] }))
    for (name, colour, isStable) in [("stable rest", 3, true), ("unstable rest", 2, false)] {
      let rests = analysis.equilibria.filter {
        (($0.largestRate ?? 1) > 0) == isStable && !$0.isNeutral && ends.y.contains($0.gain)
      }
      guard !rests.isEmpty else { continue }
      chart.curves.append(
        Curve(name, .points, colour: colour, x: rests.map(\.bias), y: rests.map(\.gain)))
    }
    return chart
  }

  private static let portraitUpdates = 600

  /// A rate at which paths are smooth: a twentieth of what the rests bear.
  private static func portraitRate(_ analysis: RuleAnalysis) -> Double? {
    guard analysis.rate != nil else { return nil }
    let bearable = analysis.equilibria.compactMap(\.largestRate).filter { $0 > 0 && $0.isFinite }
    return min(0.03, (bearable.min() ?? 1) / 20)
  }
}
