import Datasets
import Networks
import Plasticity
import Training

extension RunConfiguration {
  /// A rough count of seconds on one core, to share work out and to say what a figure costs.
  package var cost: Double {
    switch self {
    case .neuron(let neuron): return 2e-4 * Double(neuron.iterations)
    case .network(let network, let watch):
      let (sample, samples) = network.sizeOfData
      let plan = network.plan(from: sample, tokens: network.tokens, to: classes ?? 10)
      let learned = network.samplesPerEpoch(of: samples)
      let steps = Double((learned / network.batchSize + 1) * network.epochs)
      let products = 6 * Double(network.batchSize) * plan.multiplications / 1.25e11
      let step = 2e-4 * plan.calls + products + 6e-10 * Double(plan.parameterCount ?? 0)
      let layers = watch.map { $0.layers.isEmpty ? plan.units.count : $0.layers.count } ?? 0
      let every = watch?.every ?? 0
      let watching = every > 0 ? Double(layers) * 3e-4 / Double(every) : 0
      return steps * (step * network.slowness + watching)
    }
  }
}

extension TrainingConfiguration {
  /// The shape of a sample and the samples to learn, where the catalogue knows them.
  fileprivate var sizeOfData: (sample: [Int], samples: Int) {
    let entry = Catalogue.entry(named: samples.data)
    if let images = entry?.images {
      let shape = images.shape
      return ([shape.channels, shape.height, shape.width], images.trainingCount)
    }
    if let recordings = entry?.recordings {
      let windows = recordings.windows
      return ([windows.length], recordings.count * windows.starts(of: recordings.length).count)
    }
    if let texts = entry?.texts { return ([samples.textLength], texts.trainingCount) }
    if let table = entry?.table { return ([table.schema.columns.count], table.rowCount) }
    let size = samples.imageSize
    return (size > 0 ? [3, size, size] : [1, 28, 28], entry?.pictures?.trainingCount ?? 60_000)
  }

  /// How many of the set's samples are learned in an epoch, each pass over them counted.
  fileprivate func samplesPerEpoch(of samples: Int) -> Int {
    let stream = self.samples.stream.item
    let limit = self.samples.limit
    let own = limit > 0 ? min(limit, samples) : samples
    return stream.passes * (stream.samples > 0 ? stream.samples : own)
  }

  /// How many tokens texts are made of at most; nil for other samples.
  fileprivate var tokens: Int? {
    Catalogue.entry(named: samples.data)?.texts == nil ? nil : samples.vocabulary + 1
  }

  /// How many times as long as a fused step a step takes, on the way that it has to go and with what its
  /// rules ask for.
  fileprivate var slowness: Double { slownessOfWay + slownessOfRules }

  /// What equations ask of rows, as a share of a fused step.
  private var slownessOfRules: Double {
    units.rule.flatMap(\.terms)
      .compactMap { ($0.rule as? EquationRule)?.extraStatistics }
      .map { 0.2 * Double($0.medians) + 0.12 * Double($0.all) }.max() ?? 0
  }

  private var slownessOfWay: Double {
    // Gradients by autograd: of other networks, or through a batch's own statistics.
    let isInstantaneous = units.rule.contains { $0.rule is any InstantaneousRule }
    if shape.network != .dense(skip: false) || isInstantaneous { return 4 }
    if units.bottleneck != .none || units.probes != .none { return 2.5 }
    if units.dropConnect > 0 { return 1.6 }
    return units.dropout > 0 || units.inputDropout > 0 ? 1.2 : 1
  }
}
