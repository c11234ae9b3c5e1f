import Datasets
import Foundation
import Networks
import Plasticity
import Settings
import Statistics
import Training

/// A figure of a paper as a value: what is trained or simulated, what is drawn, what is claimed.
public struct Experiment: Sendable {
  /// The paper and the figure, such as `shaw2020/fig5`.
  public let id: String
  public var title: String
  /// Where it is found in the paper.
  public let source: String
  /// What the figure is to show, in a sentence or two.
  public var about: String
  /// What the authors found; left out where another set is learned than theirs.
  public var finding: String
  public var panels: [Panel]
  public var claims: [Claim]
  /// How it differs from the text of the paper and from its published code, and what else to know.
  public var differences: [String]
  /// What else to know of the published numbers; left out where they are.
  public var publishedNotes: [String]
  /// How many seeds each arm has.
  public var runs: Int
  /// What was changed to make it smaller or other than published; empty where nothing was.
  public var changes: [Change] = []
  /// How the panels make a table, where they do.
  public let layout: TableLayout?
  /// The sets of which drawings show images.
  public var imageSets: [String]

  public init(
    _ id: String, _ title: String, source: String, about: String, finding: String = "",
    runs: Int = 10, differences: [String] = [], publishedNotes: [String] = [], panels: [Panel],
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
    self.runs = runs
    self.layout = layout
    self.imageSets = imageSets
  }
}

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

/// How a panel is drawn from the runs of its arms.
public enum Graph: Sendable {
  /// A measure over epochs, iterations or whatever one number of the series stands for.
  case course(Measure, x: String = "epoch", isLogarithmic: Bool = true)
  /// A measure's last value over the places of the arms.
  case sweep(Measure, x: String, isLogarithmic: Bool = true)
  /// A measure's last value of every arm over the arms' places, a point each.
  case scatter(Measure, x: String, isLogarithmicX: Bool)
  /// A measure's mean over a run, or its last values, in each layer.
  case layers(String, title: String, count: Int)
  /// The density of the neuron's outputs at the end.
  case density
  /// The positive weights of the first run, and a log-normal distribution.
  case weights
  /// One row or column of the experiment's table.
  case table(CellMeasure)
  /// A drawing that needs no runs.
  case drawing(@Sendable (DrawingSource) throws -> Chart)
}

/// A number that runs keep, and how it is called.
public struct Measure: Sendable, Hashable {
  /// The series' name in the store.
  public let series: String
  public let title: String
  /// Between two numbers of the series, in the unit of the x axis.
  public var step = 1
  /// What the first number of the series stands for.
  public var first = 1

  public static let trainLoss = Measure(series: "train_loss", title: "training loss")
  public static let testLoss = Measure(series: "test_loss", title: "test loss")
  public static let testError = Measure(series: "test_error", title: "error on test images")
  /// The lowest error of all epochs so far.
  public static let bestError = Measure(
    series: "best_test_error", title: "lowest error on validation samples")
  public static let nonpositiveGains = Measure(
    series: "nonpositive_gains", title: "gains brought to zero or below")
  public static let entropy = Measure(
    series: "entropy", title: "entropy of the output (nats)", first: 0)
  public static let gain = Measure(series: "gain", title: "gain α", first: 0)
  public static let bias = Measure(series: "bias", title: "bias β", first: 0)
  public static let doubleMeanXY = Measure(series: "double_mean_xy", title: "2E[xy]", first: 0)
  public static let inputMedian = Measure(series: "input_median", title: "median of x", first: 0)
  public static let gainSwing = Measure(
    series: "gain_swing", title: "range of the gain in the last tenth", first: 0)
  public static let meanY = Measure(series: "mean_y", title: "E[y]", first: 0)

  /// A measure of one layer while a network learns, such as `slope`.
  public static func layer(_ number: Int, _ name: String, title: String, every: Int) -> Measure {
    Measure(series: "\(name).\(number)", title: title, step: every)
  }
}

/// Which of the two a reproduction follows where a paper's text and its published code differ.
public enum Edition: String, CaseIterable, Sendable {
  /// What the authors' code did; it made the published figures.
  case published
  /// What the paper says.
  case text
}

extension Experiment {
  /// Every run that the experiment needs.
  public func configurations(firstSeed: Int = 1) -> [RunConfiguration] {
    (firstSeed..<firstSeed + runs).flatMap { seed in
      panels.flatMap(\.arms).map { arm in
        var configuration = arm.configuration
        configuration.seed = seed
        return configuration
      }
    }
  }

  /// The experiment with what its paths lead to, which then counts in the runs' keys.
  public func identified(in root: DataRoot) throws -> Experiment {
    var sources: [DataSource.Request: DataSource] = [:]
    return try identified(in: root, &sources)
  }

  /// The same, with what was read already.
  public func identified(
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

  /// Seconds that all runs take on so many cores, as far as that can be told beforehand.
  public func cost(cores: Int = 2) -> Double {
    var seen: Set<String> = []
    let distinct = panels.flatMap(\.arms).map(\.configuration).filter {
      seen.insert($0.key).inserted
    }
    return Self.cost(of: distinct, cores: cores) * Double(runs)
  }

  /// Seconds that some runs take on so many cores, as far as that can be told beforehand.
  public static func cost(of runs: [RunConfiguration], cores: Int = 2) -> Double {
    runs.reduce(0) { $0 + $1.cost } / Double(cores) * 1.25
  }
}

extension Experiment {
  /// Why no outcome could decide the claims with so few runs; nil where one could.
  public var undecidability: String? {
    let smallest = min(1, PairedComparison.smallestP(pairs: runs) * Double(claims.count))
    guard !claims.isEmpty, smallest >= PairedComparison.significance else { return nil }
    return Judge.tooFew(pairs: runs, smallestP: smallest, claims: claims.count)
  }
}
