/// One part of a figure with axes of its own.
public struct Panel: Sendable {
  public var title: String
  public let graph: Graph
  public var arms: [Arm]
  /// Whether the rest is worth having where the panel's data are not there.
  public let isOptional: Bool

  public init(_ title: String, _ graph: Graph, arms: [Arm] = [], isOptional: Bool = false) {
    self.title = title
    self.graph = graph
    self.arms = arms
    self.isOptional = isOptional
  }
}

/// One treatment, which runs with several seeds.
public struct Arm: Sendable {
  public let name: String
  /// The place on the axis where arms of one name are points of one curve.
  public let place: Double?
  public var configuration: RunConfiguration
  public private(set) var published: PublishedRuns?
  /// What the paper's table says of the arm.
  public private(set) var cell: PublishedCell?

  public init(
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
