import Training

/// A unit that is looked at, and why.
package struct ChosenUnit: Sendable {
  package let unit: ObservedUnit
  /// What it stands for; nil where the user named it.
  package let reason: String?
}

extension ObservedLayer {
  /// Three units that stand for the layer: the most saturated one, one in the middle, and the one with the
  /// smallest outputs; fewer where they are the same.
  var representatives: [ChosenUnit] {
    let bySize = units.sorted { ($0.outputSize, $0.number) < ($1.outputSize, $1.number) }
    let bySlope = units.sorted { ($0.slope, $0.number) < ($1.slope, $1.number) }
    let ordered = layer.activation == nil ? bySize : bySlope
    let candidates = [
      layer.activation == nil
        ? (bySize[bySize.count - 1], "largest outputs") : (bySlope[0], "least slope"),
      (ordered[ordered.count / 2], layer.activation == nil ? "median outputs" : "median slope"),
      (bySize[0], bySize[0].isDead ? "dead" : "smallest outputs"),
    ]
    var found: [ChosenUnit] = []
    for (unit, reason) in candidates where !found.contains(where: { $0.unit.number == unit.number })
    {
      found.append(ChosenUnit(unit: unit, reason: reason))
    }
    return found
  }
}
