import Training

/// One part of a figure with axes of its own.
package struct Panel: Sendable {
  package var title: String
  package let graph: Graph
  package var arms: [Arm]
  /// Whether the rest is worth having where the panel's data are not there.
  package let isOptional: Bool
  /// How its networks are made smaller where no GPU trains them; nil where they are not.
  let reduction: Reduction?
  /// The most runs that each arm can have, such as the splits of a set; nil where there are as many as are
  /// wanted.
  let mostRuns: Int?

  package init(
    _ title: String, _ graph: Graph, arms: [Arm] = [], isOptional: Bool = false,
    reduction: Reduction? = nil, mostRuns: Int? = nil
  ) {
    self.title = title
    self.graph = graph
    self.arms = arms
    self.isOptional = isOptional
    self.reduction = reduction
    self.mostRuns = mostRuns
  }

  /// The seeds of its runs among those of the experiment.
  func seeds(of seeds: Range<Int>) -> Range<Int> {
    seeds.lowerBound..<seeds.lowerBound + min(seeds.count, mostRuns ?? seeds.count)
  }

  /// Changes the network of each arm that has one, and that with which it begins.
  mutating func changeNetworks(
    _ change: (inout TrainingConfiguration) throws -> Void
  ) rethrows {
    for arm in arms.indices {
      guard case .network(var network, let watch) = arms[arm].configuration else { continue }
      let epochs = network.epochs
      try change(&network)
      // A parent changes alike, but has epochs of its own.
      for index in network.parent.indices {
        let own = network.parent[index].epochs
        try change(&network.parent[index])
        network.parent[index].epochs = max(1, own * network.epochs / epochs)
      }
      arms[arm].configuration = .network(network, watch: watch)
    }
  }
}

/// One treatment, which runs with several seeds.
package struct Arm: Sendable {
  package let name: String
  /// The place on the axis where arms of one name are points of one curve.
  package let place: Double?
  package var configuration: RunConfiguration
  package private(set) var published: PublishedRuns?
  /// What the paper's table says of the arm.
  package private(set) var cell: PublishedCell?

  package init(
    _ name: String, at place: Double? = nil, _ configuration: RunConfiguration,
    published: PublishedRuns? = nil, cell: PublishedCell? = nil
  ) {
    self.name = name
    self.place = place
    self.configuration = configuration
    self.published = published
    self.cell = cell
  }
}

extension Arm {
  /// Without what was published, where another set is learned than there.
  mutating func forgetPublished() { (published, cell) = (nil, nil) }
}

extension Panel {
  /// The names of the arms, each once.
  var armNames: [String] {
    arms.map(\.name).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
