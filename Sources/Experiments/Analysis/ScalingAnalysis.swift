import Foundation
import Networks
import Settings
import Tensors

/// Where synaptic scaling brings the one synapse of a unit, and whether it keeps it there.
///
/// w ← w + γ (target − E[φ(wx)]) wⁿ: equation 14 of Hofmann and Mäder 2021, and Tetzlaff's rule, for x from
/// the probe, U(−1, 1), and no bias.
package struct ScalingAnalysis: Analysis, Codable, Sendable {
  package let scaling: String
  package let activation: String
  package let target: Double
  /// Whether every weight rests, as where the mean activity is the target whatever the weight.
  package let isIdle: Bool
  /// The weights of rest between −10 and 10, from the lowest on.
  package let equilibria: [Equilibrium]
  /// Whether weights above and below all rests grow without an end.
  package let runsAwayAbove, runsAwayBelow: Bool

  package struct Equilibrium: Codable, Sendable {
    package let weight: Double
    /// Whether weights a little above and a little below come back.
    package let holdsAbove, holdsBelow: Bool
    /// The largest γ up to which the weight comes back, 2 over the slope of the change; nil where it does
    /// not, or only slower and slower, as near 0, where the change has no slope.
    package let largestRate: Double?
  }
}

package struct ScalingAnalyser {
  private let scaling: SynapticScaling
  private let activation: Activation
  private let probe: Tensor

  /// Throws where a setting has no effect on one synapse that is probed by itself.
  package init(_ scaling: SynapticScaling, _ activation: Activation) throws {
    var known = SynapticScaling()
    (known.rate, known.target, known.power) = (scaling.rate, scaling.target, scaling.power)
    (known.clip, known.positiveOnly) = (scaling.clip, scaling.positiveOnly)
    known.probeOffset = scaling.probeOffset
    guard known == scaling else {
      throw ConfigurationError(
        "\(Scaling.part(scaling).label): of a scaling only rate, target, power, clip, positiveOnly and "
          + "probeOffset have an effect on the analysis of one synapse")
    }
    self.scaling = scaling
    self.activation = activation
    let quantiles = InputDistribution.uniform(center: scaling.probeOffset, width: 2)
      .quantiles(4000)
    probe = Tensor(quantiles, shape: [quantiles.count, 1])
  }

  package func analyse() -> ScalingAnalysis {
    let grid = (-1000...1000).map { Double($0) / 100 }
    let changes = change(grid)
    let label = Scaling.part(scaling).label
    let isIdle = changes.allSatisfy { abs($0) < 1e-9 }
    return ScalingAnalysis(
      scaling: label, activation: activation.rawValue, target: target, isIdle: isIdle,
      equilibria: isIdle ? [] : rests(grid, changes).map(equilibrium),
      runsAwayAbove: changes.last! > 1e-9, runsAwayBelow: changes[0] < -1e-9)
  }

  private var target: Double { scaling.target.mean(of: activation) }

  /// The change of weights in an update, over γ.
  func change(_ weights: [Double]) -> [Double] {
    let outputs = activation(probe * Tensor(weights))
    let activity = outputs.mean(along: 0).elements(as: Double.self)
    return zip(weights, activity).map { weight, activity in
      let change = (target - activity) * pow(weight, Double(scaling.power))
      let clipped = scaling.clip > 0 ? max(-scaling.clip, min(scaling.clip, change)) : change
      return scaling.positiveOnly && weight <= 0 ? 0 : clipped
    }
  }

  /// Zero, and the weights where the change has another sign to either side.
  private func rests(_ grid: [Double], _ changes: [Double]) -> [Double] {
    let crossings = grid.indices.dropLast().filter { place in
      grid[place] != 0 && grid[place + 1] != 0 && changes[place] != 0
        && changes[place].sign != changes[place + 1].sign
    }
    let found = crossings.map { place in
      var (low, high) = (grid[place], grid[place + 1])
      for _ in 0..<50 {
        let middle = (low + high) / 2
        if change([middle])[0].sign == changes[place].sign { low = middle } else { high = middle }
      }
      return (low + high) / 2
    }
    return (found + [0]).sorted()
  }

  private func equilibrium(_ weight: Double) -> ScalingAnalysis.Equilibrium {
    let step = 1e-4
    let beside = change([weight - step, weight + step])
    let slope = (beside[1] - beside[0]) / (2 * step)
    let (above, below) = (beside[1] < -1e-15, beside[0] > 1e-15)
    return ScalingAnalysis.Equilibrium(
      weight: weight, holdsAbove: above, holdsBelow: below,
      largestRate: above && below && weight != 0 ? 2 / -slope : nil)
  }
}
