import Datasets
import Training

/// A figure of a paper as a value: what is trained or simulated, what is drawn, what is claimed.
package struct Experiment: Sendable {
  /// The paper and the figure, such as `shaw2020/fig5`.
  package let id: String
  package var title: String
  /// Where it is found in the paper.
  package let source: String
  /// What the figure is to show, in a sentence or two.
  package var about: String
  /// What the authors found; left out where another set is learned than theirs.
  package var finding: String
  package var panels: [Panel]
  package var claims: [Claim]
  /// How it differs from the text of the paper and from its published code, and what else to know.
  package var differences: [String]
  /// What else to know of the published numbers; left out where they are.
  package var publishedNotes: [String]
  /// How many seeds each arm has.
  package var runs: Int
  /// How many where no GPU trains its networks; nil where as many.
  let reducedRuns: Int?
  /// What it follows where the paper's text and its published code differ; nil where they do not.
  package let edition: Edition?
  /// What was changed to make it smaller or other than published; empty where nothing was.
  package var changes: [Change] = []
  /// How the panels make a table, where they do.
  package let layout: TableLayout?
  /// The sets of which drawings show images.
  package var imageSets: [String]

  package init(
    _ id: String, _ title: String, source: String, about: String, finding: String = "",
    edition: Edition? = nil, runs: Int = 10, reducedRuns: Int? = nil, differences: [String] = [],
    publishedNotes: [String] = [], panels: [Panel],
    layout: TableLayout? = nil, claims: [Claim] = [], imageSets: [String] = []
  ) {
    self.id = id
    self.title = title
    self.source = source
    self.about = about
    self.finding = finding
    self.panels = panels
    self.claims = claims
    self.differences = differences
    self.publishedNotes = publishedNotes
    self.edition = edition
    self.runs = runs
    self.reducedRuns = reducedRuns
    self.layout = layout
    self.imageSets = imageSets
  }
}

// What it learns from.
extension Experiment {
  /// Whether it shows the weights of networks.
  package var drawsWeights: Bool {
    panels.contains { if case .weights = $0.graph { true } else { false } }
  }

  /// The networks of all arms.
  package var networks: [TrainingConfiguration] {
    panels.flatMap(\.arms).compactMap {
      if case .network(let network, _) = $0.configuration { network } else { nil }
    }
  }

  /// The sets of images, or of samples, that it learns or draws, in order.
  package var sets: [String] { Set(networks.map(\.data) + imageSets).sorted() }

  /// Whether another set of images can take the place of its own: one set, or drawings of images.
  package var takesOtherData: Bool {
    !imageSets.isEmpty || (sets.count == 1 && !sets.contains(where: isTable))
  }
}

extension Experiment {
  /// Every run that the experiment needs.
  package func configurations(firstSeed: Int = 1) -> [RunConfiguration] {
    let seeds = firstSeed..<firstSeed + runs
    return seeds.flatMap { seed in
      panels.filter { $0.seeds(of: seeds).contains(seed) }.flatMap(\.arms).map { arm in
        var configuration = arm.configuration
        configuration.seed = seed
        return configuration
      }
    }
  }

  /// Changes the network of each arm that has one.
  mutating func changeNetworks(
    _ change: (inout TrainingConfiguration) throws -> Void
  ) rethrows {
    for panel in panels.indices { try panels[panel].changeNetworks(change) }
  }

  /// The experiment with what its paths lead to, which then counts in the runs' keys.
  package func identified(in root: DataRoot) throws -> Experiment {
    var sources: [DataSource.Request: DataSource] = [:]
    return try identified(in: root, &sources)
  }

  /// The same, with what was read already.
  package func identified(
    in root: DataRoot, _ sources: inout [DataSource.Request: DataSource]
  ) throws -> Experiment {
    var identified = self
    try identified.changeNetworks { network in
      network = try network.identified { request in
        if let source = sources[request] { return source }
        let source = try DataSource(request, root: root)
        sources[request] = source
        return source
      }
    }
    return identified
  }
}
