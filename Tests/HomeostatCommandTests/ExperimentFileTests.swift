import Datasets
import Experiments
import Foundation
import Settings
import Testing

@testable import Experiments
@testable import HomeostatCommand

@Suite("A file of an experiment") struct ExperimentFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func experiment(_ text: String, named name: String = "mine") throws -> Experiment {
    try folder.write(Data(text.utf8), to: "\(name).yaml")
    return try ExperimentDocument.experiment(folder.path("\(name).yaml"), in: DataRoot())
  }

  /// What no file can hold beside drawings: networks each made smaller in its own way, and those that begin
  /// with another run's.
  static let unwritable = ["hofmann2021/depth-and-batch", "beyond/transplant"]

  /// Figures that can be files, by both editions.
  static let figures = Edition.allCases.flatMap { edition in
    Experiment.all(edition).filter { experiment in
      !experiment.panels.contains { if case .drawing = $0.graph { true } else { false } }
        && !unwritable.contains(experiment.id)
        && (edition == .published || experiment.edition == .text)
    }.map { ($0.id, edition) }
  }

  @Test("holds all of a figure", arguments: figures)
  func roundTrip(id: String, edition: Edition) throws {
    let figure = try Experiment.named(id, edition)
    let read = try experiment(figure.yaml)
    #expect(read.title == figure.title && read.about == figure.about)
    #expect(read.finding == figure.finding && read.source == figure.source)
    #expect(read.differences == figure.differences)
    #expect(read.publishedNotes == figure.publishedNotes)
    #expect(read.claims == figure.claims)
    #expect(read.layout == figure.layout)
    for (own, other) in [
      (read, figure), (read.scaled(Scale()), figure.scaled(Scale())),
    ] {
      let (ownRuns, otherRuns) = (own.configurations(), other.configurations())
      #expect(ownRuns.count == otherRuns.count)
      if let (ownRun, otherRun) = zip(ownRuns, otherRuns).first(where: { $0 != $1 }) {
        Issue.record("\(try ownRun.json())\nis not\n\(try otherRun.json())")
      }
      #expect(own.changes == other.changes && own.runs == other.runs)
    }
    for (own, other) in zip(read.panels, figure.panels) {
      #expect(own.title == other.title && own.armNames == other.armNames)
      #expect(own.graph.setting == other.graph.setting)
      #expect(own.isOptional == other.isOptional && own.mostRuns == other.mostRuns)
      #expect(own.arms.map(\.place) == other.arms.map(\.place))
      #expect(own.arms.map(\.published) == other.arms.map(\.published))
      #expect(own.arms.map(\.cell) == other.arms.map(\.cell))
    }
    #expect(read.panels.count == figure.panels.count)
    // Once more from what was read: the same text.
    #expect(try read.yaml == figure.yaml)
  }

  @Test("cannot hold a drawing, networks each made smaller in its own way, nor a parent")
  func drawing() throws {
    for id in ["shaw2020/fig2"] + Self.unwritable {
      let figure = try Experiment.named(id, .published)
      let error = #expect(throws: ConfigurationError.self) { try figure.yaml }
      #expect(error?.description.contains("no file can") ?? false)
    }
  }

  @Test("of a few lines makes a panel for each measure and each value of what varies")
  func short() throws {
    let mine = try experiment(
      """
      data: mnist
      epochs: 3
      arms: [none, ip, wd:rate=0.05]
      vary: {learning-rate: [0.001, 0.01]}
      measures: [train-loss, test-error]
      claims:
      - {lower: ip, higher: none}
      - {lower: ip, higher: none, measure: test-error, panel: 2}
      - text: ip settles sooner
        lower: {settling: train-loss, of: ip, within: 0.1}
        higher: {settling: train-loss, of: none, within: 0.1}
      """)
    #expect(mine.id == "experiments/mine" && mine.title == "mine" && mine.runs == 10)
    #expect(
      mine.panels.map(\.title) == [
        "training loss, learning rate 0.001", "training loss, learning rate 0.01",
        "error on test images, learning rate 0.001", "error on test images, learning rate 0.01",
        "training loss, by learning rate", "error on test images, by learning rate",
      ])
    #expect(mine.panels.allSatisfy { $0.armNames == ["none", "ip", "wd:rate=0.05"] })
    #expect(mine.panels[4].arms.map(\.place) == [0.001, 0.01, 0.001, 0.01, 0.001, 0.01])
    // A panel more is no network more.
    #expect(Set(mine.configurations().map(\.key)).count == 60)
    #expect(
      mine.claims.map(\.text) == [
        "ip ends lower than none, training loss, learning rate 0.001",
        "ip ends lower than none, training loss, learning rate 0.01",
        "ip ends lower than none in error on test images, training loss, learning rate 0.01",
        "ip settles sooner",
      ])
    #expect(mine.claims[1].lower == .last(.trainLoss, of: "ip", panel: 2))
    #expect(mine.claims[2].higher == .last(.testError, of: "none", panel: 2))
  }

  @Test("claims what the named panel draws")
  func panelsMeasure() throws {
    let mine = try experiment(
      """
      data: mnist
      arms: [none, ip]
      measures: [train-loss, test-error]
      claims:
      - {lower: ip, higher: none}
      - {lower: ip, higher: none, panel: 2}
      - {lower: ip, higher: none, panel: 2, measure: train-loss}
      """)
    #expect(mine.claims[0].lower == .last(.trainLoss, of: "ip", panel: 1))
    #expect(mine.claims[1].lower == .last(.testError, of: "ip", panel: 2))
    #expect(mine.claims[2].lower == .last(.trainLoss, of: "ip", panel: 2))
    #expect(
      mine.claims.map(\.text) == [
        "ip ends lower than none", "ip ends lower than none in error on test images",
        "ip ends lower than none, error on test images",
      ])
  }

  @Test("takes a rule's file, a part's setting that varies, and panels with settings of their own")
  func parts() throws {
    try folder.write(
      Data("rate: 0.1\ngain: gain\nbias: (1 - rate) * bias + rate * E[x]\n".utf8),
      to: "centre.yaml")
    let varied = try experiment(
      """
      arms: [wd, '\(folder.path("centre.yaml")):rate=0.2']
      vary: {batch-size: [50, 100]}
      measures: [train-loss]
      """)
    #expect(varied.panels[0].armNames == ["wd", "centre:rate=0.2"])
    #expect(varied.networks.map(\.batchSize).prefix(3) == [50, 50, 100])
    let rates = try experiment(
      "arms: [wd, ip]\nvary: {rule.rate: [0.1, 0.2]}\nmeasures: [train-loss]")
    #expect(rates.networks[2].rule[0].label == "wd:rate=0.2")
    let panels = try experiment(
      """
      monitor: 30
      arms:
      - {name: standard, rule: none}
      - {name: mine, rule: ip, learned-affine: true}
      panels:
      - {title: slow, draw: train-loss, learning-rate: 0.001}
      - {title: fast, draw: slope.4, learning-rate: 0.01, arms: [mine]}
      """)
    #expect(panels.panels.map(\.armNames) == [["standard", "mine"], ["mine"]])
    #expect(panels.networks.map(\.learnedAffine) == [false, true, true])
    #expect(panels.panels[1].graph.measure?.step == 30)
  }

  @Test("that is wrong is refused, with the line and the column")
  func wrong() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "wrong-experiments.txt")
    let cases = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n\n")
    #expect(cases.count > 120)
    let path = folder.path("mine.yaml")
    for text in cases {
      let parts = text.components(separatedBy: "\n-> ")
      let (yaml, message) = (parts[0], parts[1].trimmingCharacters(in: .newlines))
      do {
        _ = try experiment(yaml)
        Issue.record("this was taken: \(yaml)")
      } catch {
        // A list of choices or settings, which grows, is not told to its end.
        let isWhole = !message.hasSuffix("…")
        let expected = "\(path):\(isWhole ? message : String(message.dropLast()))"
        let said = "\(error)"
        #expect(isWhole ? said == expected : said.hasPrefix(expected), "\(yaml): \(said)")
      }
    }
  }

  @Test("is trained, drawn, judged and gone on with like a figure", .needsGnuplot)
  func reproduced() throws {
    let set = try SmallImages.write(to: folder)
    try folder.write(
      Data("gain: gain\nbias: 0.9 * bias + 0.1 * median[x]\n".utf8), to: "centre.yaml")
    try folder.write(
      Data(
        """
        title: Does the median help?
        data: \(set)
        hidden: 10x2
        epochs: 3
        runs: 6
        arms:
        - none
        - {name: median, rule: \(folder.path("centre.yaml"))}
        claims:
        - {lower: median, higher: none}
        """.utf8), to: "mine.yaml")
    let arguments = ["reproduce", folder.path("mine.yaml"), "--results", folder.path("results")]
    let part = try Tool.run(arguments + ["--shard", "1/2"])
    #expect(part.status == 0 && part.errors.contains("6 runs, 0 of them there already"))
    let whole = try Tool.run(arguments)
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(
      whole.errors.contains(
        "experiments/mine: its claims can be judged with 6 runs: the smallest possible p after "
          + "Holm's correction for 1 claim is 0.0312."))
    #expect(whole.errors.contains("12 runs, 6 of them there already"))
    #expect(whole.output.contains("experiments/mine: Does the median help?"))
    #expect(whole.output.contains(": median ends lower than none"))
    let page = String(
      decoding: try folder.data("results/experiments/mine/README.md"), as: UTF8.self)
    #expect(page.contains("homeostat reproduce \(folder.path("mine.yaml"))"))
    let shown = try Tool.run(["show", folder.path("mine.yaml"), "--yaml"])
    #expect(shown.status == 0 && shown.output.hasPrefix("title: Does the median help?\n"))
    try folder.write(Data(shown.output.utf8), to: "again.yaml")
    // The rule goes along in the text, so that its file may go.
    try FileManager.default.removeItem(atPath: folder.path("centre.yaml"))
    let again = try Tool.run(
      ["reproduce", folder.path("again.yaml"), "--results", folder.path("results")])
    #expect(again.errors.contains("12 runs, 12 of them there already"), "\(again.errors)")
    let report = try Tool.run(["report", "--results", folder.path("results")])
    #expect(report.status == 0)
  }

  @Test("has a summary with its runs, their cost and what they can judge")
  func summary() throws {
    let shown = try Tool.run(["show", "shaw2020/fig3"])
    #expect(shown.status == 0)
    let lines = shown.output.split(separator: "\n")
    #expect(
      lines.first
        == "shaw2020/fig3: Shallow networks on MNIST (Shaw, Jackson and Orchard 2020, Fig. 3)")
    #expect(lines.contains("claim 1: IP ends lower than standard"))
    let last = try #require(lines.last)
    #expect(last.hasPrefix("20 runs, 10 of each arm, about "))
    #expect(
      last.hasSuffix(
        "can be judged with 10 runs: the smallest possible p after Holm's correction for 1 claim is 0.0020"
      ))
  }
}
