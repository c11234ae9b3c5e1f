import Networks
import Plasticity
import Statistics
import Tensors

/// What a layer of units of a trained network does with some samples, unit by unit.
public struct ObservedLayer {
  /// The layer of units, counted from 1.
  public let number: Int
  public let layer: UnitLayer
  /// How many rows were seen: one a sample, place and step.
  public let rows: Int
  public let units: [ObservedUnit]
  /// The differential entropy in nats of all outputs, in 100 bins: what `LayerMeasures` has of a batch.
  public let entropy: Double
  /// e to the entropy of the shares of the outputs' singular values; Roy and Vetterli 2007.
  public let effectiveRank: Double
  private let activity: LayerActivity

  /// The mean slope ∂y/∂u of all units.
  public var slope: Double { units.map(\.slope).reduce(0, +) / Double(units.count) }

  /// Whether the units have a gain and a bias of their own.
  public var hasGains: Bool { layer.rule.form != .identity }

  init(_ number: Int, _ activity: LayerActivity, of network: Network) {
    (self.number, self.activity) = (number, activity)
    let layer = network.plan.units[number - 1]
    self.layer = layer
    let (x, y) = (activity.inputs, activity.outputs)
    rows = x.shape[0]
    func numbers(_ tensor: Tensor) -> [Double] { tensor.elements(as: Double.self) }
    let (gain, bias) = network.gainBias(ofLayer: number - 1)
    let gains = numbers(gain.cast(to: .float64))
    let biases = numbers(bias.cast(to: .float64))
    let (means, variances) = (numbers(x.mean(along: 0)), numbers(x.variance(along: 0)))
    let slopes = layer.activation.map { numbers($0.slope(at: y).mean(along: 0)) }
    let (outputs, sizes) = (numbers(y.mean(along: 0)), numbers(y.magnitude().mean(along: 0)))
    // Differences from the first row: a mean would leave a rest of rounding.
    let spreads = numbers((y - y[0]).magnitude().mean(along: 0))
    let areDormant = numbers(activity.isDormant.cast(to: .float64))
    let hasGains = layer.rule.form != .identity
    units = (0..<layer.count).map { unit in
      ObservedUnit(
        number: unit + 1, gain: hasGains ? gains[unit] : nil, bias: hasGains ? biases[unit] : nil,
        inputMean: means[unit], inputDeviation: variances[unit].squareRoot(),
        outputMean: outputs[unit], outputSize: sizes[unit], slope: slopes?[unit] ?? 1,
        isDead: spreads[unit] == 0, isDormant: areDormant[unit] == 1)
    }
    entropy = differentialEntropy(of: activity.y.elements())
    effectiveRank = activity.effectiveRank
  }

  /// The inputs x of a unit, counted from 1, and its outputs y, in the order of the rows.
  public func rows(ofUnit number: Int) -> (x: [Double], y: [Double]) {
    func column(_ tensor: Tensor) -> [Double] {
      tensor.reshaped([rows, layer.count]).narrowed(to: number - 1..<number, along: 1)
        .reshaped([rows]).elements(as: Double.self)
    }
    return (column(activity.x), column(activity.y))
  }
}

/// What a unit does with some samples.
public struct ObservedUnit: Sendable {
  /// Counted from 1.
  public let number: Int
  /// Gain and bias; nil where the rule keeps none.
  public let gain: Double?
  public let bias: Double?
  /// The mean and the standard deviation (÷ n) of the inputs x, which the rule sees.
  public let inputMean: Double
  public let inputDeviation: Double
  /// The means of the output y and of its magnitude.
  public let outputMean: Double
  public let outputSize: Double
  /// The mean slope ∂y/∂u of the activation function; 1 where there is none.
  public let slope: Double
  /// Whether the unit gives the same output in every row.
  public let isDead: Bool
  /// Whether its mean magnitude is at most 0.025 of the layer's; Sokar and others 2023.
  public let isDormant: Bool
}

extension Network {
  /// What the layers of units do in evaluation with the first samples of a part, and how many these are.
  ///
  /// They are at most `count`, and fewer where units see so many places or steps that all together would be
  /// more than 2²⁵ numbers. Of `layers`, counted from 1, or of all.
  public func observed(
    onFirst count: Int = 1000, of part: Samples, layers: [Int] = []
  ) -> (layers: [ObservedLayer], samples: Int) {
    let steps = plan.sample.reduce(1, *)
    let numbers = plan.units.reduce(1) { sum, layer in
      let rows =
        switch layer.rowsPerSample {
        case .one: 1
        case .places(let places): places
        case .steps: steps
        }
      return sum + layer.count * rows
    }
    let most = max(1, min(count, (1 << 25) / numbers))
    let (activities, samples) = activities(onFirst: most, of: part)
    let wanted = layers.isEmpty ? Array(1...max(1, activities.count)) : layers
    return (
      withoutGradients { wanted.map { ObservedLayer($0, activities[$0 - 1], of: self) } }, samples
    )
  }
}
