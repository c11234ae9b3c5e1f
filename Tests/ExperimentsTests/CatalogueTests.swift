import Foundation
import Settings
import Testing
import Training

@testable import Experiments

@Suite("The catalogue of experiments")
struct CatalogueTests {
  /// What there is, by source; an experiment that comes or goes is noted here.
  private static let sources = [
    "shaw2020": ["fig1 fig2 fig3 fig4 fig5 fig6 fig7 fig8a fig8b fig9a fig9b"],
    "shaw2019": [
      "fig2.1 fig3.1 fig3.2 fig3.3 fig3.4 fig3.5 fig3.6 fig3.7 fig3.8a fig3.8b",
      "fig4.1a fig4.1b fig4.2 fig4.3 fig4.4 fig4.5a fig4.5b fig5.1 fig5.2",
      "low-rates-ip-adam low-rates-wd",
      "chapter2 slides-batchnorm slides-equivalence slides-vanishing",
    ],
    "hofmann2021": [
      "fig1 fig2 fig3 fig4 fig5 fig6 fig7 table1 table2 table3 table4 table5 compression concept",
      "depth-and-batch",
      "search-synscaw search-synscal search-seizure-synscaw search-seizure-synscal",
    ],
    "beyond": [
      "hard-ip covariance negative-gains rates test-error entropy long-runs equilibria stability",
      "synergistic-learning discovered permuted-digits permuted-rates random-labels sleep",
      "norm-free tanh-for-batch-norm homeostatic-tanh homeostatic-text transplant rescue rescue-cifar",
    ],
  ]

  @Test(
    "has the figures and tables of three works, the slides and what goes beyond, each name once",
    arguments: Edition.allCases)
  func names(edition: Edition) {
    let ids = Experiment.all(edition).map(\.id)
    let expected = Self.sources.flatMap { source, names in
      names.joined(separator: " ").split(separator: " ").map { "\(source)/\($0)" }
    }
    #expect(ids.sorted() == expected.sorted())
  }

  @Test("names in claims only arms and panels that are there", arguments: Edition.allCases)
  func claims(edition: Edition) {
    #expect(Experiment.all(edition).reduce(0) { $0 + $1.claims.count } > 50)
    for experiment in Experiment.all(edition) {
      for claim in experiment.claims {
        for (panel, arm) in claim.lower.arms + claim.higher.arms {
          #expect(experiment.panels.indices.contains(panel - 1), "\(experiment.id): \(claim.text)")
          let names = experiment.panels[panel - 1].armNames
          #expect(names.contains(arm), "\(experiment.id): \(claim.text)")
        }
      }
    }
  }

  @Test("has the published runs of every arm that refers to some")
  func published() {
    var count = 0
    for experiment in Experiment.all() {
      for arm in experiment.panels.flatMap(\.arms) {
        guard let published = arm.published else { continue }
        count += 1
        #expect(published.finalValues().allSatisfy { $0.isFinite }, "\(experiment.id) \(arm.name)")
        guard published.hasRuns else { continue }
        #expect(published.finalValues().count >= 9, "\(experiment.id) \(arm.name)")
        // What is compared must have gone as far.
        #expect(published.lastEpoch() == arm.configuration.epochs, "\(experiment.id) \(arm.name)")
      }
    }
    #expect(count > 60)
  }

  @Test("lays every file of published runs beside some arm")
  func everyFile() throws {
    let used = Set(
      Experiment.all().flatMap(\.panels).flatMap(\.arms).compactMap(\.published?.file))
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let files = try FileManager.default.contentsOfDirectory(
      atPath: package.appending(path: "Sources/Experiments/Published").path)
    // The tables of Hofmann and Mäder are laid beside their own.
    let unused = files.filter { $0.hasSuffix(".csv") && $0 != "hofmann_tables.csv" }
      .filter { !used.contains(String($0.dropLast(4))) }
    #expect(files.count > 30 && unused.isEmpty, "\(unused)")
  }

  @Test("reads published losses with their divisor put right")
  func divisor() {
    // The first printed loss of IP in Fig. 3 is 0.373, a sum over 299 in place of 300.
    let curves = PublishedRuns.losses("plos_fig3_shallow_mnist", "ip").curves()
    #expect(abs(curves[1]![0].y - 0.373 * 299 / 300) < 1e-12)
    #expect(curves.count == 10 && curves.values.allSatisfy { $0.count == 20 })
  }

  @Test("finds an experiment by its ending, and says what is near")
  func find() throws {
    #expect(try Experiment.named("fig9b", .published).id == "shaw2020/fig9b")
    #expect(throws: (any Error).self) { try Experiment.named("fig99", .published) }
    let error = #expect(throws: ConfigurationError.self) {
      try Experiment.named("fig8", .published)
    }
    #expect("\(error!)".contains("did you mean shaw2020/fig8a, shaw2020/fig8b"))
  }

  @Test("differs by edition where text and code do")
  func editions() throws {
    func networks(_ edition: Edition) throws -> [Int] {
      try Experiment.named("shaw2020/fig5", edition).panels[0].arms.map {
        guard case .network(let network, _) = $0.configuration else { return 0 }
        return network.hidden.count * 100 + network.epochs
      }
    }
    #expect(try networks(.published) == [825, 825])
    #expect(try networks(.text) == [720, 720])
    for (published, text) in zip(Experiment.all(.published), Experiment.all(.text)) {
      let differs = published.configurations() != text.configurations()
      #expect(published.edition == (differs ? .published : nil), "\(published.id)")
      #expect(text.edition == (differs ? .text : nil), "\(text.id)")
    }
  }

  @Test("says in a comment beside each experiment how it is made and what to expect")
  func comments() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/Experiments")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    let comments = try files.filter { $0.hasSuffix(".swift") }.flatMap { file in
      try String(contentsOf: folder.appending(path: file), encoding: .utf8).split(separator: "\n")
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { $0.hasPrefix("///") }
        .map { $0.dropFirst(3) }
    }.joined()
    let commands = Set(
      comments.matches(of: /`homeostat reproduce ([^`]+)`/).flatMap {
        $0.1.split(separator: " ").map(String.init)
      })
    for experiment in Experiment.all() {
      #expect(commands.contains(experiment.id), "\(experiment.id)")
    }
  }

  @Test("counts the runs of an experiment without their names")
  func counts() {
    for experiment in Experiment.all() {
      let runs = experiment.scaled(Scale()).neededRuns
      let named = runs.named()
      #expect(runs.count == named.count, "\(experiment.id)")
      let sum = NeededRuns.cost(of: named)
      #expect(abs(runs.cost() - sum) <= 1e-9 * sum, "\(experiment.id)")
    }
  }

  @Test("names only the runs of given configurations, whatever their seeds")
  func namesAmong() throws {
    let experiment = try Experiment.named("shaw2020/fig5", .published)
    let all = experiment.neededRuns.named()
    let one = try #require(all.first { $0.configuration.seed == 7 })
    let known = try JSONDecoder().decode(
      RunConfiguration.self,
      from: Data(SeedlessText.withSeed1(one.configuration.canonical.json()).utf8))
    let named = experiment.neededRuns.named(among: [known])
    let expected = all.filter { $0.configuration.seedless == one.configuration.seedless }
    #expect(expected.count == 10 && named.map(\.key) == expected.map(\.key))
    #expect(experiment.neededRuns.named(among: []).isEmpty)
  }

  @Test("finds a run's changes in the groups of settings that have some")
  func changedGroups() throws {
    let defaults = RunDefaults<TrainingConfiguration>()
    for experiment in Experiment.all() {
      for case .network(let network, _) in experiment.configurations() {
        let changes = try defaults.changes(in: network.settings)
        #expect(try defaults.changes(in: network.changedGroups) == changes, "\(experiment.id)")
      }
    }
  }

  @Test("scales an experiment down, and says so")
  func scale() throws {
    let whole = try Experiment.named("shaw2020/fig6", .published)
    #expect(whole.changes.isEmpty && whole.runs == 10)
    var scale = Scale()
    scale.isQuick = true
    let quick = whole.scaled(scale)
    #expect(quick.runs == 3 && quick.neededRuns.cost() < 140 && quick.changes.count == 2)
    scale = Scale()
    (scale.runs, scale.epochs, scale.data) = (2, 3, "fashion-mnist")
    let small = whole.scaled(scale)
    #expect(small.configurations().count == 12)
    #expect(
      small.changes == [
        .data("fashion-mnist", insteadOf: ["cifar-10"]), .runs(2, insteadOf: 10),
        .epochs(3, insteadOf: [50]),
      ])
    #expect(small.changes[0].description == "fashion-mnist in place of cifar-10")
  }

  @Test("takes a further rule, with the claims about its own for that rule too")
  func addedRule() throws {
    let whole = try Experiment.named("shaw2020/fig6", .published)
    let more = try whole.adding(Specification(name: "wd", settings: ["rate": .number(0.05)]))
    #expect(more.panels.allSatisfy { $0.arms.last?.name == "wd:rate=0.05" })
    #expect(more.claims.count == 2 * whole.claims.count)
    #expect(
      more.claims.suffix(4).map(\.text) == [
        "wd:rate=0.05 ends lower than standard, at 0.0006",
        "wd:rate=0.05 ends lower than standard, at 0.001",
        "wd:rate=0.05 ends lower than standard, at 0.0013",
        "the gap between standard and wd:rate=0.05 widens with the learning rate",
      ])
    #expect(
      more.claims[4]
        == .endsLower("wd:rate=0.05", than: "standard", panel: 1, "at 0.0006"))
    #expect(throws: (any Error).self) { try whole.adding(Specification(name: "nonsense")) }
    #expect(throws: ConfigurationError.self) {
      try more.adding(Specification("wd:rate=0.05", subject: "rule"))
    }
    // Whose claims speak of two rules: those of the first alone.
    let two = try Experiment.named("beyond/covariance", .published)
      .adding(Specification(name: "none"))
    #expect(two.claims.map(\.text).last == "none ends lower than IP")
  }

  @Test("names another set where one is learned, beside nothing that was published of its own")
  func otherSet() throws {
    var scale = Scale()
    (scale.data, scale.isFull) = ("fashion-mnist", true)
    for whole in Experiment.all() where whole.takesOtherData {
      let other = whole.scaled(scale)
      #expect(other.changes == [.data("fashion-mnist", insteadOf: whole.sets)], "\(whole.id)")
      let texts = [other.title, other.about] + other.claims.map(\.text) + other.panels.map(\.title)
      let rest = texts.joined(separator: " ").replacing("Fashion-MNIST", with: "")
      #expect(!rest.contains("MNIST") && !rest.contains("CIFAR"), "\(whole.id): \(rest)")
      let arms = other.panels.flatMap(\.arms)
      #expect(arms.allSatisfy { $0.published == nil && $0.cell == nil }, "\(whole.id)")
      #expect(other.finding.isEmpty && other.publishedNotes.isEmpty, "\(whole.id)")
      #expect(other.networks.allSatisfy { $0.data == "fashion-mnist" })
    }
    let both = try Experiment.named("shaw2020/fig2", .published).scaled(scale)
    #expect(both.panels.count == 1 && both.sets == ["fashion-mnist"])
    let tables = try Experiment.named("hofmann2021/table1", .published)
    #expect(
      !tables.takesOtherData && tables.sets == ["cifar-10", "cifar-100", "imagenet", "mnist"])
    #expect(try tables.only(["MNIST"]).takesOtherData)
    #expect(try !Experiment.named("hofmann2021/table5", .published).only(["Iris"]).takesOtherData)
    #expect(try !Experiment.named("fig5.1", .published).takesOtherData)
  }

  @Test("makes what would take days smaller unless all is asked for, and says so")
  func reduction() throws {
    let whole = try Experiment.named("hofmann2021/fig5", .published)
    let small = whole.scaled(Scale())
    #expect(small.runs == 3 && small.networks.allSatisfy { $0.limit == 1000 && $0.epochs == 5 })
    let planes = ["baseline", "SynScaW", "SynScaL", "confidence penalty"].map {
      "information plane: \($0)"
    }
    #expect(
      small.changes == [
        .reduced("5 epochs of the first 1000 images", panels: planes + ["error"]),
        .runs(3, insteadOf: 50),
      ])
    var scale = Scale()
    (scale.runs, scale.epochs) = (8, 2)
    #expect(
      whole.scaled(scale).changes.dropFirst() == [
        .runs(8, insteadOf: 50), .epochs(2, insteadOf: [5]),
      ])
    scale = Scale()
    scale.isFull = true
    let full = whole.scaled(scale)
    #expect(full.changes.isEmpty && full.runs == 50 && full.networks.allSatisfy { $0.limit == 0 })
    #expect(try !Experiment.named("shaw2020/fig5", .published).isReducible)
  }

  @Test("lets the inputs of a standard network pass tanh where those of the others do")
  func standardInputs() throws {
    let fig3 = try Experiment.named("shaw2020/fig3", .text)
    #expect(fig3.networks.map(\.inputRule.label) == ["ip:rate=0", "ip"])
    #expect(fig3.networks.map(\.label) == ["none", "ip"])
    let published = try Experiment.named("shaw2020/fig3", .published)
    #expect(published.networks.allSatisfy { $0.inputRule.name == "none" })
  }

  @Test("runs a set as often as its own validation has splits, at most")
  func ownValidation() throws {
    let whole = try Experiment.named("hofmann2021/table4", .published)
    func seeds(_ experiment: Experiment, _ set: String) -> [Int] {
      experiment.configurations().filter {
        guard case .network(let network, _) = $0 else { return false }
        return network.data == set
      }.map(\.seed)
    }
    #expect(seeds(whole, "thyroid") == [1, 2, 3] && seeds(whole, "iris") == Array(1...100))
    #expect(seeds(whole, "parkinsons").count == 2000 && seeds(whole, "abalone").count == 10)
    let small = whole.scaled(Scale())
    #expect(seeds(small, "thyroid") == [1, 2, 3] && seeds(small, "iris") == Array(1...10))
    let titles = whole.panels.map(\.title)
    #expect(
      titles.contains(
        "Parkinson total: 2 numbers, 16 variables, 5875 rows, subsampling:share=0.1:repeats=1000"))
    #expect(titles.contains("Thyroid Disease: 3 classes, 21 variables, 7200 rows, folds:3"))
    #expect(
      titles.contains(
        "Iris: 3 classes, 4 variables, 150 rows, subsampling:share=0.2:repeats=100"))
  }

  @Test("says before a run which claims no outcome could decide")
  func undecidable() throws {
    let whole = try Experiment.named("shaw2020/fig6", .published)
    #expect(whole.undecidability == nil)
    var scale = Scale()
    scale.runs = 6
    #expect(
      whole.scaled(scale).undecidability
        == "cannot be judged with 6 runs: the smallest possible p after Holm's correction for "
        + "4 claims is 0.1250; 8 runs would be needed")
    scale.runs = 8
    #expect(whole.scaled(scale).undecidability == nil)
    let few = Experiment.all().filter { $0.undecidability != nil }
    #expect(few.map(\.id) == ["hofmann2021/concept"])
  }

  @Test("compares with batch norm and scaling as the published code had them")
  func publishedSettings() throws {
    for (id, name) in [("fig3.8a", "incbn-adam"), ("fig4.5b", "incbn")] {
      let rule = try #require(
        try Experiment.named("shaw2019/\(id)", .published).panels[0].arms[2].configuration.json()
          .firstMatch(of: /"rule":\[(\{[^}]*\})/))
      #expect(rule.1.contains("\"\(name)\"") && rule.1.contains("\"unbiased\":false"))
    }
    let concept = Hofmann2021.conceptNetwork(rate: 0.1).scaling.part
    #expect(concept?.clip == 1 && concept?.probe == .fresh && concept?.clock == .epoch)
    let parkinson = try Experiment.named("table5", .published).only(["Parkinson"]).networks
    // Both rows are of the same networks, which learn both targets at once.
    #expect(parkinson.count == 8 && Set(parkinson).count == 4)
    #expect(
      parkinson.allSatisfy {
        $0.data == "parkinsons" && $0.hidden.values == [320, 320, 320, 320]
      })
    let thesis = try Experiment.named("fig5.1", .published).panels.map {
      try $0.arms[0].configuration.json()
    }
    #expect(thesis.allSatisfy { $0.contains("\"ip-ey\"") })
  }
}

extension Quantity {
  /// The panels and arms that it speaks of.
  var arms: [(panel: Int, arm: String)] {
    switch self {
    case .last(_, let arm, let panel), .first(_, let arm, let panel), .mean(_, let arm, let panel):
      [(panel, arm)]
    case .settling(_, let arm, let panel, _), .lowest(_, let arm, let panel): [(panel, arm)]
    case .multiple(_, let quantity): quantity.arms
    case .difference(let first, let second), .distance(let first, let second):
      first.arms + second.arms
    case .constant: []
    }
  }
}
