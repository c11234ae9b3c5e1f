import Datasets
import Foundation
import Statistics
import Testing

@testable import Experiments

@Suite("A paper's table", .needsGnuplot)
struct PaperTableTests {
  private static let measure = CellMeasure.error

  /// Two columns of two methods; the errors of method B are 1 % below those of A, and one run diverged.
  private func outcome(in laboratory: Laboratory) throws -> Outcome {
    let network = ShawNetwork(data: laboratory.set, hidden: [6], epochs: 3)
    func panel(_ title: String, _ rate: Double) -> Panel {
      Panel(
        title, .table(Self.measure),
        arms: ["A", "B"].map { name in
          Arm(
            name,
            network.arm(name, name == "A" ? "none" : "ip", learningRate: rate).configuration,
            cell: .hofmann(table: 1, row: "MLP · MNIST", name == "A" ? "baseline" : "SynScaW"))
        })
    }
    let experiment = Experiment(
      "test/table", "A table", source: "nowhere", about: "Made by hand.", runs: 4,
      panels: [panel("one", 0.1), panel("two", 0.2)],
      layout: TableLayout(baseline: "A", armsAreColumns: false),
      claims: [
        .endsLower("B", than: "A", panel: 1, measure: .testError),
        .endsLower("B", than: "A", panel: 2, measure: .testError),
      ])
    for (index, panel) in experiment.panels.enumerated() {
      for (place, arm) in panel.arms.enumerated() {
        for seed in 1...4 {
          var run = arm.configuration
          run.seed = seed
          let last = 0.10 + 0.001 * Double(seed) - 0.01 * Double(place)
          let hasDiverged = index == 1 && place == 1 && seed == 4
          let errors = [0.5, last - 0.02, last]
          try laboratory.store.put(
            hasDiverged
              ? .made(run, ["test_error": Array(errors.prefix(2))], state: .diverged)
              : .made(run, ["test_error": errors, "train_loss": [1, 1, 1]], epochs: 3))
        }
      }
    }
    let reproduction = Reproduction(
      experiment, scale: Scale(), store: laboratory.store,
      root: DataRoot(path: laboratory.folder.path))
    return try reproduction.conclude(command: "homeostat reproduce test/table")
  }

  @Test("has means, marks and exact chances of its own runs beside the published values")
  func numbers() throws {
    let table = try #require(try outcome(in: Laboratory()).table)
    #expect(table.arms == ["A", "B"] && table.panels == ["one", "two"])
    let (a, b) = (try #require(table.cells[0][0]), try #require(table.cells[0][1]))
    #expect(abs(a.mean! - 10.25) < 1e-9 && abs(b.mean! - 9.25) < 1e-9)
    #expect(abs(a.bestEpoch! - 2) < 1e-9 && a.improvement == nil && a.stars == "")
    #expect(abs(b.improvement! - 100 / 10.25) < 1e-9)
    let own = [10.1, 10.2, 10.3, 10.4]
    let p = studentT(own.map { $0 - 1 }, own).p
    #expect(abs(b.significance!.student! - p) < 1e-9 && p <= 0.001 && b.stars == "***")
    // Four pairs of one sign: 2/16; two such tests give twice that after Holm.
    #expect(b.significance!.wilcoxon == 0.125 && b.significance!.holm == 0.25)
    #expect(a.published?.value == 1.21 && b.published?.value == 1.14)
    #expect(abs(b.publishedImprovement! - 7.0 / 1.21) < 1e-9)
    #expect(table.cells[1][1]?.runs == 3 && table.cells[1][1]?.diverged == 1)
  }

  @Test("says what is published, and what diverged, where no run came to its end")
  func allDiverged() throws {
    let laboratory = try Laboratory()
    let published = PublishedCell.hofmann(table: 5, row: "Thyroid Disease", "SynScaW")
    let arms = [
      Arm("baseline", laboratory.network("none", epochs: 3)),
      Arm("A", laboratory.network(epochs: 3), cell: published),
    ]
    let experiment = Experiment(
      "test/diverged", "Test", source: "", about: "", runs: 2,
      panels: [Panel("one", .table(.bestAccuracy), arms: arms)],
      layout: TableLayout(baseline: "baseline", armsAreColumns: true))
    for seed in 1...2 {
      for (arm, hasDiverged) in zip(arms, [false, true]) {
        var run = arm.configuration
        run.seed = seed
        try laboratory.store.put(
          hasDiverged
            ? .made(run, ["test_error": [0.5]], epochs: 1, state: .diverged)
            : .made(run, ["test_error": [0.5, 0.4, 0.3]], epochs: 3))
      }
    }
    let outcome = try Reproduction(
      experiment, scale: Scale(), store: laboratory.store,
      root: DataRoot(path: laboratory.folder.path)
    ).conclude(command: "")
    let cell = try #require(outcome.table?.cells[0][1])
    #expect(cell.runs == 0 && cell.diverged == 2 && cell.mean == nil && cell.stars == "")
    #expect(
      outcome.text.contains("–, 2 diverged") && outcome.text.contains("98.64 ± 0.1 *, epoch 56"))
    #expect(try outcome.json.contains("98.64"))
  }

  @Test("marks by how much the best epochs differ from the baseline's")
  func epochs() throws {
    let laboratory = try Laboratory()
    let arms = [
      Arm("baseline", laboratory.network("none", epochs: 4)),
      Arm("A", laboratory.network(epochs: 4)),
    ]
    let best: [[Double]] = [[1, 1, 2], [3, 3, 4]]
    for (arm, epochs) in zip(arms, best) {
      for (seed, epoch) in zip(1..., epochs) {
        var run = arm.configuration
        run.seed = seed
        let errors = (1...4).map { Double($0) == epoch ? 0.2 : 0.3 }
        try laboratory.store.put(.made(run, ["test_error": errors], epochs: 4))
      }
    }
    let experiment = Experiment(
      "test/epochs", "Test", source: "", about: "", runs: 3,
      panels: [Panel("one", .table(.bestAccuracy), arms: arms)],
      layout: TableLayout(baseline: "baseline", armsAreColumns: true))
    let outcome = try Reproduction(
      experiment, scale: Scale(), store: laboratory.store,
      root: DataRoot(path: laboratory.folder.path)
    ).conclude(command: "")
    let cells = try #require(outcome.table).cells[0].compactMap { $0 }
    #expect(cells[0].epochP == nil && cells[0].epochStars == "")
    // t = 2 / √(2/9) = 4.243 with four degrees of freedom.
    #expect(abs(cells[1].epochP! - 0.01324) < 1e-5 && cells[1].epochStars == "*")
    #expect(outcome.text.contains("80.00 ± 0.00 (+0.0 %) −, epoch 3 *"))
  }

  @Test("has a best epoch of its own for each target of a network")
  func targets() throws {
    let laboratory = try Laboratory()
    let arm = Arm("baseline", laboratory.network("none", epochs: 3))
    let series = [
      "test_error": [2.0, 1, 1.5], "test_error.1": [3, 1.5, 1], "test_error.2": [1, 0.5, 2],
    ]
    for seed in 1...2 {
      var run = arm.configuration
      run.seed = seed
      try laboratory.store.put(.made(run, series, epochs: 3))
    }
    let experiment = Experiment(
      "test/targets", "Test", source: "", about: "", runs: 2,
      panels: [1, 2].map { (target: Int) in
        Panel(
          "\(target)",
          .table(.bestAbsoluteError(ofTarget: target, over: 0.5, "MAE", digits: 2)), arms: [arm])
      } + [Panel("last", .table(.absoluteError(ofTarget: 2)), arms: [arm])],
      layout: TableLayout(baseline: "baseline", armsAreColumns: true))
    let outcome = try Reproduction(
      experiment, scale: Scale(), store: laboratory.store,
      root: DataRoot(path: laboratory.folder.path)
    ).conclude(command: "")
    let cells = try #require(outcome.table).cells.compactMap { $0[0] }
    #expect(cells.map(\.mean) == [2, 1, 2])
    #expect(cells.prefix(2).map(\.bestEpoch) == [3, 2])
  }

  @Test("has the published cells as they are printed")
  func printed() throws {
    let base = try #require(PublishedCell.hofmann(table: 1, row: "MLP · MNIST", "baseline"))
    #expect(base.text == "1.21" && base.deviation == nil && base.epoch == nil)
    let cell = try #require(PublishedCell.hofmann(table: 5, row: "Iris", "dropout"))
    #expect(cell.text == "97.33 ± 0.1" && cell.stars == "*")
  }

  @Test("comes out as text, Markdown, LaTeX and CSV")
  func formats() throws {
    let laboratory = try Laboratory()
    let outcome = try outcome(in: laboratory)
    let folder = laboratory.store.folder.appending(path: "test/table")
    func text(_ name: String) throws -> String {
      try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
    #expect(outcome.text.contains("9.25 ± 0.13 (+9.8 %) ***"))
    #expect(outcome.text.contains("0.1250") && outcome.text.contains("0.2500"))
    let page = try text("README.md")
    #expect(page.contains("| B | 9.25 ± 0.13 (+9.8 %) *** | 1.14 (+5.8 %) |"))
    #expect(page.contains("| one | B | 4 | 0 | 9.25 | 9.25 | 2.0 |"))
    let latex = try text("table.tex")
    #expect(latex.contains("\\begin{tabular}{lrrrr}"))
    #expect(latex.contains("B & 9.25 $\\pm$ 0.13 (+9.8 \\%) *** & 1.14"))
    let csv = try text("table.csv").split(separator: "\n")
    #expect(csv.count == 5 && csv.allSatisfy { $0.count { $0 == "," } == 23 })
    #expect(try text("figure.csv").contains("intervals"))
    let html = try Report(laboratory.store.folder).page
    #expect(html.contains("9.25 ± 0.13 (+9.8 %) ***</td>"))
  }

  @Test(
    "can be made in part: some panels, or those whose data are there, with the claims about them")
  func parts() throws {
    let table = try Experiment.named("hofmann2021/table1", .published)
    #expect(table.panels.count == 7)
    let part = try table.only(["cifar-10"])
    #expect(
      part.panels.map(\.title) == [
        "MLP · CIFAR-10", "MLP · CIFAR-100", "ResNet32 · CIFAR-10", "ResNet32 · CIFAR-100",
      ] && part.claims.count == 2)
    #expect(try table.only(["mlp · mnist"]).claims.count == table.claims.count - 2)
    let some = try table.only(["resnet32 · cifar-10", "mnist"])
    #expect(some.panels.map(\.title).filter { $0.hasPrefix("MLP") } == ["MLP · MNIST"])
    #expect(some.panels.count == 4)
    #expect(try table.only([]).panels.count == 7)
    #expect(throws: (any Error).self) { try table.only(["mnist", "nothing"]) }
    let laboratory = try Laboratory()
    let rest = table.available(in: DataRoot(path: laboratory.folder.path))
    #expect(rest.panels.map(\.title) == ["MLP · MNIST"])
    #expect(
      rest.changes.map(\.description)
        == [
          "without MLP · CIFAR-10, MLP · CIFAR-100, ResNet32 · MNIST, ResNet32 · CIFAR-10, "
            + "ResNet32 · CIFAR-100, ResNet50 · ImageNet, whose data are not on this machine"
        ])
  }

  @Test("knows every cell of the paper's tables that its arms ask for")
  func published() throws {
    for id in ["table1", "table2", "table3", "table5"] {
      let table = try Experiment.named("hofmann2021/\(id)", .published)
      for panel in table.panels {
        for arm in panel.arms { #expect(arm.cell != nil, "\(id), \(panel.title), \(arm.name)") }
      }
    }
  }

  @Test("of tabular data runs on tables, fold by fold")
  func tabular() throws {
    let laboratory = try Laboratory()
    let folder = laboratory.folder.appending(path: "iris")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let names = ["Iris-setosa", "Iris-versicolor", "Iris-virginica"]
    let lines = (0..<150).map { row in
      let centre = Double(row % 3)
      return
        "\(5 + centre),\(3 + Double(row % 7) / 10),\(1 + centre),0.\(row % 9 + 1),\(names[row % 3])"
    }
    try Data((lines.joined(separator: "\n") + "\n").utf8)
      .write(to: folder.appending(path: "iris.data"))
    let root = DataRoot(path: laboratory.folder.path)
    var scale = Scale()
    (scale.runs, scale.epochs) = (3, 2)
    let experiment = try Experiment.named("hofmann2021/table5", .published).available(in: root)
      .scaled(scale)
    #expect(experiment.panels.map(\.title) == ["Iris"])
    try laboratory.runner().carryOut(experiment.configurations())
    let reproduction = Reproduction(
      experiment, scale: scale, store: laboratory.store, root: root)
    let table = try #require(try reproduction.conclude(command: "").table)
    #expect(table.armsAreColumns && table.cells[0].allSatisfy { $0?.runs == 3 })
    #expect(table.cells[0].allSatisfy { (0...100).contains($0!.mean!) })
  }
}
