import Datasets
import Foundation
import Settings
import Synchronization
import Training

/// All that decides the numbers of one run of an experiment.
package enum RunConfiguration: Hashable, Sendable {
  case network(TrainingConfiguration, watch: Watch?)
  case neuron(NeuronConfiguration)
}

extension RunConfiguration: Codable {
  private enum CodingKeys: String, CodingKey { case network, watch, neuron, contents, parent }

  package init(from decoder: Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let changes = try container.decodeIfPresent([String: Setting].self, forKey: .neuron) {
      self = .neuron(try NeuronConfiguration().changed(by: changes, in: "a neuron"))
    } else {
      let changes = try container.decode([String: Setting].self, forKey: .network)
      var network = try TrainingConfiguration().changed(by: changes, in: "a network")
      network.contents = try container.decodeIfPresent(Contents.self, forKey: .contents)
      if case .network(let parent, _) = try container.decodeIfPresent(Self.self, forKey: .parent) {
        network.parent = [parent]
      }
      self = .network(network, watch: try container.decodeIfPresent(Watch.self, forKey: .watch))
    }
  }

  /// Writes only what differs from the defaults, so that a run keeps its name when a setting is
  /// added that it does not use.
  package func encode(to encoder: Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .network(let network, let watch):
      let changes = try Self.changes(of: network)
      try container.encode(changes, forKey: .network)
      try container.encodeIfPresent(watch, forKey: .watch)
      try container.encodeIfPresent(network.contents, forKey: .contents)
      try container.encodeIfPresent(parent, forKey: .parent)
    case .neuron(let neuron):
      let changes = try Self.changes(of: neuron)
      try container.encode(changes, forKey: .neuron)
    }
  }

  /// The settings that differ from the defaults.
  static func changes(of network: TrainingConfiguration) throws -> [String: Setting] {
    try networkDefaults.changes(in: network.changedGroups)
  }

  static func changes(of neuron: NeuronConfiguration) throws -> [String: Setting] {
    try neuronDefaults.changes(in: neuron.settings)
  }

  private static let networkDefaults = RunDefaults<TrainingConfiguration>()
  private static let neuronDefaults = RunDefaults<NeuronConfiguration>()
}

extension RunConfiguration {
  /// Raised when the code changes the results of a configuration, so that stored runs are not reused.
  private var revision: Int {
    guard case .network(let network, let watch) = self else { return 1 }
    let silences = network.dropout > 0 || network.inputDropout > 0 || network.dropConnect > 0
    let readsCodes = watch?.epochs?.contains(.bottleneck) ?? false
    // The measure has dead units, slopes and weights as well.
    if watch?.epochs?.contains(.units) ?? false { return 4 }
    // Synaptic scaling has no clip of its own any more.
    if network.scaling != .none { return 3 }
    return silences || readsCodes ? 2 : 1
  }

  package var seed: Int {
    get {
      switch self {
      case .network(let network, _): network.seed
      case .neuron(let neuron): neuron.seed
      }
    }
    set {
      switch self {
      case .network(var network, let watch):
        network.seed = newValue
        for index in network.parent.indices { network.parent[index].seed = newValue }
        self = .network(network, watch: watch)
      case .neuron(var neuron):
        neuron.seed = newValue
        self = .neuron(neuron)
      }
    }
  }

  /// The run with whose last network it begins; nil for initial weights.
  package var parent: RunConfiguration? {
    guard case .network(let network, _) = self else { return nil }
    return network.parent.first.map { .network($0, watch: nil) }
  }

  /// What is measured while a network learns.
  var watch: Watch? {
    if case .network(_, let watch) = self { watch } else { nil }
  }

  /// How many classes of images, recordings or texts a network tells apart; nil for tables and neurons.
  var classes: Int? {
    guard case .network(let network, _) = self else { return nil }
    guard let entry = Catalogue.entry(named: network.data) else { return network.contents?.classes }
    return entry.kind == .table ? nil : entry.classCount
  }

  /// The epochs of training; 1 for a neuron, whose run is one piece.
  package var epochs: Int {
    if case .network(let network, _) = self { network.epochs } else { 1 }
  }

  /// The configuration without what does not decide the numbers of its first epochs.
  ///
  /// A run of 40 epochs begins with that of 20, so that one serves for both.
  var canonical: RunConfiguration {
    guard case .network(var network, let watch) = self else { return self }
    network.epochs = 0
    network.dataRoot = ""
    for index in network.parent.indices { network.parent[index].dataRoot = "" }
    return .network(network, watch: watch)
  }

  /// The canonical configuration but for the seed, which is 1.
  var seedless: RunConfiguration {
    var configuration = canonical
    configuration.seed = 1
    return configuration
  }

  /// The canonical configuration without the paths of files whose contents are known: a file may
  /// move, and another may take its place.
  private var named: RunConfiguration {
    guard case .network(var network, let watch) = canonical, let contents = network.contents else {
      return canonical
    }
    if contents.data != nil { network.data = "" }
    if contents.initialWeights != nil { network.initialWeights = "" }
    if contents.sampleOrder != nil { network.sampleOrder = "" }
    return .network(network, watch: watch)
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// The name of the run: a hash of its canonical configuration.
  package var key: String { keys(of: seed..<seed + 1)[0] }

  /// The names of the run with each of some seeds, which cost little more than one.
  func keys(of seeds: Range<Int>) -> [String] {
    var named = named
    let text = named.seedlessText
    return seeds.map { seed in
      named.seed = seed
      // What JSON cannot say, such as an infinite rate, has a name too, though it cannot be stored.
      let json = text?.json(seed: seed) ?? (try? named.json()) ?? "\(named)"
      return String(sha256(of: Data("\(revision) \(json)".utf8)).prefix(16))
    }
  }

  private static let seedlessTexts = Mutex<[RunConfiguration: SeedlessText?]>([:])

  /// The JSON with the seed left open, which is encoded once for all runs that share it; nil where
  /// there is none.
  private var seedlessText: SeedlessText? {
    var marked = self
    marked.seed = SeedlessText.mark
    if let text = Self.seedlessTexts.withLock({ $0[marked] }) { return text }
    let text = (try? marked.json()).flatMap(SeedlessText.init)
    Self.seedlessTexts.withLock { $0[marked] = .some(text) }
    return text
  }
}
