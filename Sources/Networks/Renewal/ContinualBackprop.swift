import Settings
import Tensors

/// Continual backpropagation: a small share of the hidden units, those of which the next layer makes least
/// use, begins anew all the time; Dohare and others 2024, algorithm 1 and equation 1.
///
///     u ← η u + (1 − η) |h| Σₖ |wₖ|
///
/// u is the utility of a unit with the output h, of which the rows of a batch give the mean, and the outgoing
/// weights wₖ. Units are eligible once they are older than `maturity` updates; for each eligible unit and
/// update a share `rate` of a unit of the layer is due, and whenever a whole one is, the one with the least
/// utility is reset. All units count from the start as new, as in the paper.
public final class ContinualBackprop: Renewal {
  public struct Settings: RenewalSettings {
    public static let name = "continual-backprop"
    public static let resetsUnits = true

    /// The share ρ of the eligible units that each update resets.
    public var rate = 1e-4
    /// How many updates a unit is kept at least.
    public var maturity = 100
    /// The share η of the utility that stays from update to update.
    public var decay = 0.99

    public init() {}

    public func validate() throws {
      guard rate > 0, rate <= 1, maturity >= 0, (0..<1).contains(decay) else {
        throw ConfigurationError(
          "the renewal continual-backprop: 'rate' must be above 0 and at most 1, 'maturity' at least 0, "
            + "'decay' at least 0 and below 1")
      }
    }

    public func renewal(
      of network: Network, trainedBy optimizer: any Optimizer
    ) -> (any Renewal)? {
      ContinualBackprop(self, of: network, by: UnitReset(of: network, trainedBy: optimizer))
    }
  }

  private let settings: Settings
  private let network: Network
  private let reset: UnitReset
  private let layers: [HiddenLayer]
  /// The places of each layer's units in what follows.
  private let places: [Range<Int>]
  /// Of all layers' units, [units].
  private let utility: Tensor
  private var ages: [Int64]
  /// How many units of each layer are due to be reset.
  private var due: [Double]

  init(_ settings: Settings, of network: Network, by reset: UnitReset) {
    (self.settings, self.reset) = (settings, reset)
    self.network = network
    layers = network.plan.hiddenLayers ?? []
    places = layers.reduce(into: []) { places, layer in
      let start = places.last?.upperBound ?? 0
      places.append(start..<start + layer.count)
    }
    let units = places.last?.upperBound ?? 0
    let values = network.parameters.values
    utility = .zeros([units], elementType: values.elementType, on: values.device)
    ages = Array(repeating: 0, count: units)
    due = Array(repeating: 0, count: layers.count)
  }

  public func renew(after pass: Pass, step: Int, using generator: Generator) {
    withoutGradients {
      let outgoing = layers.map {
        network.parameters[$0.outgoing].value.detached().magnitude().sum(along: 0)
      }
      utility.scale(by: settings.decay)
      utility.add(
        productOf: pass.magnitudes(of: layers), .concatenated(outgoing),
        scaledBy: 1 - settings.decay)
    }
    for unit in ages.indices { ages[unit] += 1 }
    for place in layers.indices { replace(in: place, generator) }
  }

  /// Resets the units of a layer that are due.
  private func replace(in place: Int, _ generator: Generator) {
    let (layer, units) = (layers[place], places[place])
    var eligible = units.filter { ages[$0] > settings.maturity }
    due[place] += Double(eligible.count) * settings.rate
    while due[place] > 1, !eligible.isEmpty {
      due[place] -= 1
      let utilities = utility.elements(as: Double.self)
      guard let least = eligible.min(by: { utilities[$0] < utilities[$1] }) else { return }
      eligible.removeAll { $0 == least }
      reset(least - units.lowerBound, of: layer, using: generator)
      utility.narrowed(to: least..<least + 1).fill(with: 0)
      ages[least] = 0
    }
  }

  public var state: [String: Tensor] {
    ["utility": utility, "age": Tensor(ages), "due": Tensor(due)]
  }

  public func load(_ state: [String: Tensor]) throws {
    let saved = try state.tensor("utility", shape: utility.shape)
    let savedAges = try state.tensor("age", shape: [ages.count])
    due = try state.tensor("due", shape: [due.count]).elements(as: Double.self)
    ages = savedAges.elements(as: Int64.self)
    utility.copy(from: saved)
  }
}
