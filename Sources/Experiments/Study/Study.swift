import Datasets
import Foundation
import Settings
import Training

/// An experiment of a program: a paper's figure or table, or one of its own, trained, judged and written down.
///
///     var study = try Study(yaml: "data: fashion-mnist\narms: [none, wd]", named: "mine")
///     study.runs = 6
///     let outcome = try study.carryOut(in: URL(filePath: "results"))
///     for verdict in outcome.verdicts { print(verdict.claim, verdict.verdict) }
public struct Study: Sendable {
  /// The experiment as it was read, before anything is changed.
  private let experiment: Experiment
  private let word: String
  private let root: DataRoot

  /// The runs of each arm; nil for as many as the experiment says.
  public var runs: Int?
  /// The epochs of every network; nil for as many as the experiment says.
  public var epochs: Int?
  /// The first seed; others count on from it.
  public var firstSeed = 1
  /// A set, or the path of one, in place of the experiment's own; nil for that.
  public var data: String?
  /// Whether at most three runs are made, of as many epochs as fit into two minutes on two cores.
  public var isQuick = false

  /// The names of all figures and tables of the catalogue, such as `shaw2020/fig5`.
  public static var figures: [String] { Experiment.all(.published).map(\.id) }

  /// A figure or table of the catalogue; sets are looked for below `root`.
  public init(figure name: String, root: DataRoot = DataRoot()) throws {
    try Resources.check()
    self.init(try .named(name, .published), word: nil, root)
  }

  /// An experiment in a file of YAML, as `homeostat reproduce` takes it.
  ///
  /// Throws `ConfigurationError`, which names the line and the column of what is wrong.
  public init(contentsOf file: URL, root: DataRoot = DataRoot()) throws {
    try Resources.check()
    self.init(try ExperimentDocument.experiment(file.path, in: root), word: file.path, root)
  }

  /// An experiment in a text of YAML; its page names it as the file `name.yaml`.
  public init(yaml text: String, named name: String, root: DataRoot = DataRoot()) throws {
    try Resources.check()
    let path = "\(name).yaml"
    self.init(try ExperimentDocument.experiment(path, text: text, in: root), word: path, root)
  }

  private init(_ experiment: Experiment, word: String?, _ root: DataRoot) {
    (self.experiment, self.root) = (experiment, root)
    self.word = word ?? experiment.id
  }

  /// What the experiment is called.
  public var title: String { experiment.title }

  /// Makes the runs that are not in the folder's store yet, draws and judges them, and writes the page.
  ///
  /// Runs that were interrupted go on, and several processes may share a folder. Throws where a run failed,
  /// with its reason.
  ///
  /// - Parameters:
  ///   - folder: The folder of results, which is made where it is missing.
  ///   - jobs: The networks that train at a time; nil for one a core.
  ///   - report: Hears how the runs go on, one event at a time, from any thread.
  public func carryOut(
    in folder: URL, jobs: Int? = nil,
    report: @escaping @Sendable (StudyProgress) -> Void = { _ in }
  ) throws -> StudyOutcome {
    let reproduction = try reproduction(in: RunStore(folder))
    let runner = ExperimentRunner(
      reproduction.store, workers: jobs, root: root,
      report: { event in
        if let progress = StudyProgress(event) { report(progress) }
      })
    try runner.carryOut(reproduction.configurations)
    for configuration in reproduction.configurations {
      guard let run = try reproduction.store.run(configuration), run.state == .failed else {
        continue
      }
      throw ConfigurationError(
        "\(run.configuration.title), seed \(configuration.seed): failed: \(run.reason ?? "")")
    }
    return try StudyOutcome(of: reproduction, set: data)
  }

  private func reproduction(in store: RunStore) throws -> Reproduction {
    for (name, count) in [("runs", runs), ("epochs", epochs), ("firstSeed", firstSeed + 1)] {
      guard let count, !(1...1_000_000_000).contains(count) else { continue }
      throw ConfigurationError(
        "'\(name)' is out of range: it counts from \(name == "firstSeed" ? 0 : 1)")
    }
    guard data == nil || experiment.takesOtherData else {
      throw ConfigurationError(
        "\(experiment.id): has no one set of images whose place another takes")
    }
    var scale = Scale()
    (scale.runs, scale.epochs, scale.firstSeed) = (runs, epochs, firstSeed)
    (scale.data, scale.isQuick) = (data, isQuick)
    let scaled = try experiment.available(in: root).scaled(scale).identified(in: root)
    var reproduction = Reproduction(scaled, scale: scale, store: store, root: root)
    reproduction.word = word
    return reproduction
  }
}
