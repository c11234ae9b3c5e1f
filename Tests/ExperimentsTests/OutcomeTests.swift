import Datasets
import Foundation
import Networks
import Testing
import Training

@testable import Experiments

@Suite("What an experiment comes to", .needsGnuplot)
struct OutcomeTests {
  /// Two arms of ten seeds; `lower` dies with seed 1 and diverges with seed 2.
  private func outcome(in laboratory: Laboratory) throws -> Outcome {
    let network = ShawNetwork(data: laboratory.set, hidden: [6], epochs: 20)
    let file = "plos_fig3_shallow_mnist"
    let experiment = try Experiment(
      "test/figure", "A <test> & more", source: "nowhere", about: "Made by hand.",
      differences: ["One difference."],
      panels: [
        Panel(
          "a", .course(.trainLoss),
          arms: [
            network.arm("higher", "none", learningRate: 0.1, published: .losses(file, "standard")),
            network.arm("lower", "ip", learningRate: 0.1, published: .losses(file, "ip")),
          ])
      ],
      claims: [.endsLower("lower", than: "higher"), .endsLower("higher", than: "lower")]
    ).identified(in: DataRoot(path: laboratory.folder.path))
    for (place, arm) in experiment.panels[0].arms.enumerated() {
      for seed in 1...10 {
        var run = arm.configuration
        run.seed = seed
        let last = place == 0 ? 1 + 0.01 * Double(seed) : 0.1 * Double(seed)
        let losses = Array(repeating: 2.0, count: 19) + [last]
        let isDead = place == 1 && seed == 1
        let dead = Array(repeating: 0.0, count: 19) + [isDead ? 1 : 0]
        let hasDiverged = place == 1 && seed == 2
        try laboratory.store.put(
          .made(
            run, hasDiverged ? ["train_loss": [5]] : ["train_loss": losses, "dead": dead],
            epochs: hasDiverged ? 1 : 20, state: hasDiverged ? .diverged : .finished))
      }
    }
    let reproduction = Reproduction(
      experiment, scale: Scale(), store: laboratory.store,
      root: DataRoot(path: laboratory.folder.path))
    return try reproduction.conclude(command: "homeostat reproduce test/figure")
  }

  @Test("counts dead and diverged networks apart, and sets the published runs beside ours")
  func numbers() throws {
    let outcome = try outcome(in: Laboratory())
    let (higher, lower) = (outcome.rows[0], outcome.rows[1])
    #expect(higher.ours.count == 10 && higher.ours.dead == 0)
    #expect(abs(higher.ours.median! - 1.055) < 1e-12)
    #expect((lower.ours.dead, lower.ours.diverged) == (1, 1))
    // With chance, ln 10, for the diverged one: 0.1, 0.3, 0.4 … 1.0, 2.30.
    #expect(abs(lower.ours.median! - 0.65) < 1e-12)
    #expect(abs(lower.ours.survivorsMedian! - 0.65) < 1e-12)
    #expect(abs(lower.published!.median! - 0.0285 * 299 / 300) < 1e-3)
    #expect(lower.published!.count == 10 && lower.agreement! < 0.01)
    #expect(outcome.seconds == 20 && outcome.runs.count == 20)
  }

  @Test("judges claims in pairs of one seed, corrected for their number")
  func claims() throws {
    let outcome = try outcome(in: Laboratory())
    // Nine of ten differences are negative, and the positive one has the highest rank.
    let first = outcome.claims[0].comparison
    #expect(first.pairs == 10 && outcome.claims[0].verdict == .underpowered)
    #expect(first.p! > 0.05 && first.p! <= 1)
    #expect(outcome.claims[0].published!.verdict == .holds)
    #expect(outcome.claims[1].published!.verdict == .fails)
    #expect(outcome.claims[0].published!.pairs == 10)
  }

  @Test("is written as pictures, as numbers, and as text that says the same")
  func files() throws {
    let laboratory = try Laboratory()
    let outcome = try outcome(in: laboratory)
    let folder = laboratory.store.folder.appending(path: "test/figure")
    for (name, beginning) in [("svg", "<?xml"), ("pdf", "%PDF"), ("png", "\u{FFFD}PNG")] {
      let data = try Data(contentsOf: folder.appending(path: "figure.\(name)"))
      #expect(String(decoding: data.prefix(5), as: UTF8.self).hasPrefix(beginning.prefix(4)))
    }
    let csv = try String(contentsOf: folder.appending(path: "figure.csv"), encoding: .utf8)
    let lines = csv.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("1,higher,line,20.0,1.05") })
    #expect(lines.contains { $0.hasPrefix("1,\"lower, a dead run\",dead,20.0,0.1") })
    #expect(lines.contains { $0.hasPrefix("1,\"lower, published\",published,20.0,0.028") })
    let page = try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8)
    #expect(page == outcome.markdown && page.contains("| underpowered | 10 |"))
    #expect(outcome.text.contains("UNDERPOWERED: lower ends lower than higher"))
    let saved = try JSONDecoder().decode(
      Outcome.self, from: Data(contentsOf: folder.appending(path: "outcome.json")))
    #expect(saved.markdown == outcome.markdown)
    let leftovers = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(!leftovers.contains { $0.contains("partial") })
  }

  @Test("says what lay there of a set that was not whole")
  func partialSet() throws {
    let laboratory = try Laboratory()
    let place = laboratory.folder.appending(path: "imdb")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let lines = (0..<24).map { index in
      "\(index < 16 ? "train" : "test")\t\(["neg", "pos"][index % 2])\tso \(["dull", "fine"][index % 2])"
    }
    try (["split\tlabel\ttext"] + lines).joined(separator: "\n")
      .write(to: place.appending(path: "reviews.tsv"), atomically: true, encoding: .utf8)
    var network = TrainingConfiguration()
    network.data = "imdb"
    network.network = .other(try ArchitectureChoice("gru:units=4:embedding=3"))
    (network.batchSize, network.epochs, network.threads) = (4, 1, 1)
    let panel = Panel(
      "reviews", .course(.trainLoss), arms: [Arm("gru", .network(network, watch: nil))])
    let root = DataRoot(path: laboratory.folder.path)
    let experiment = try Experiment(
      "test/partial", "A sample", source: "nowhere", about: "", runs: 2, panels: [panel],
      claims: []
    ).identified(in: root)
    try laboratory.runner().carryOut(experiment.configurations())
    let outcome = try Reproduction(
      experiment, scale: Scale(), store: laboratory.store, root: root
    ).conclude(command: "")
    #expect(outcome.differences == ["What lay there of imdb: 24 texts in reviews.tsv."])
  }

  @Test("has nothing published beside another set, and says which set it is")
  func otherSet() throws {
    let laboratory = try Laboratory()
    var scale = Scale()
    (scale.data, scale.runs, scale.epochs) = (laboratory.set, 1, 1)
    let experiment = try Experiment.named("shaw2020/fig5", .published).scaled(scale)
    try laboratory.runner().carryOut(experiment.configurations())
    let outcome = try Reproduction(
      experiment, scale: scale, store: laboratory.store,
      root: DataRoot(path: laboratory.folder.path)
    ).conclude(command: "")
    #expect(outcome.rows.allSatisfy { $0.published == nil && $0.agreement == nil })
    #expect(outcome.claims.allSatisfy { $0.published == nil })
    #expect(outcome.charts.flatMap(\.curves).allSatisfy { $0.style != .published })
    #expect(outcome.charts.map(\.title)[0] == "set, learning rate 0.003")
    let page = outcome.markdown.replacing(laboratory.set, with: "")
    #expect(page.contains("Deep networks on set") && page.contains(" in place of mnist"))
    #expect(!page.contains("MNIST") && !page.contains("CIFAR") && !page.contains("dashed"))
    let folder = laboratory.store.folder.appending(path: "shaw2020/fig5-changed")
    let csv = try String(contentsOf: folder.appending(path: "figure.csv"), encoding: .utf8)
    #expect(!csv.contains("published") && !csv.contains("MNIST"))
  }

  @Test("stands in a page that a browser opens without errors", .needsBrowser)
  func page() throws {
    let laboratory = try Laboratory()
    _ = try outcome(in: laboratory)
    let page = try String(contentsOf: Report(laboratory.store.folder).write(), encoding: .utf8)
    // Without scripts the picture is seen.
    #expect(page.contains("<div class=\"still\"><svg"))
    let dom = try Browser.use(
      page, in: laboratory.folder,
      """
      const chart = document.querySelector(".chart svg");
      const box = chart.getBoundingClientRect();
      const said = () => document.querySelector(".chart output").textContent;
      const shown = () => chart.querySelectorAll(".curve").length;
      const [first, second] = document.querySelectorAll(".chart .arm");
      const ticks = () => [...chart.querySelectorAll(".grid text")].map((tick) => tick.textContent).join(" ");
      note("curves", shown());
      note("still", getComputedStyle(document.querySelector(".still")).display);
      press(chart, "ArrowRight");
      note("first value", said());
      press(chart, "ArrowRight");
      note("second value", said());
      press(chart, "ArrowDown");
      note("next curve", said());
      press(chart, "Escape");
      note("nothing", said());
      first.click();
      note("hidden", shown());
      note("pressed", first.getAttribute("aria-pressed"));
      first.click();
      note("shown again", shown());
      const whole = ticks();
      press(chart, "+");
      note("enlarged", ticks() !== whole);
      press(chart, "0");
      note("whole again", ticks() === whole);
      point(chart, "pointerdown", box.left + box.width * 0.4, box.top + box.height * 0.3);
      point(chart, "pointermove", box.left + box.width * 0.7, box.top + box.height * 0.6);
      point(chart, "pointerup", box.left + box.width * 0.7, box.top + box.height * 0.6);
      note("box enlarged", ticks() !== whole);
      document.querySelector("[aria-label='Show all']").click();
      note("all again", ticks() === whole);
      const last = [...chart.querySelectorAll(".curve.line circle")].at(-1).getBoundingClientRect();
      point(chart, "pointerdown", last.x + last.width / 2, last.y + last.height / 2, "touch");
      note("touched", said());
      """)
    func note(_ name: String) -> String? { Browser.note(name, in: dom) }
    // Two medians, two published ones, and a dead run.
    #expect(note("curves") == "5" && note("still") == "none")
    #expect(note("first value") == "higher: epoch 1, training loss 2 (2 to 2)")
    #expect(note("second value") == "higher: epoch 2, training loss 2 (2 to 2)")
    #expect(note("next curve")?.hasPrefix("higher, published: epoch ") == true)
    #expect(note("nothing") == "")
    #expect((note("hidden"), note("pressed"), note("shown again")) == ("3", "false", "5"))
    #expect(note("enlarged") == "true" && note("whole again") == "true")
    #expect(note("box enlarged") == "true" && note("all again") == "true")
    #expect(
      note("touched")?.contains("epoch 20, training loss ") == true, "\(note("touched") ?? "")")
    // The script ran to its end, the figure is drawn in the page, and text is text.
    #expect(dom.contains("data-ready=\"yes\""))
    #expect(dom.contains("<svg") && !dom.contains("The picture is missing"))
    #expect(dom.contains("A &lt;test&gt; &amp; more"))
    #expect(!dom.contains("src=\"http") && !dom.contains("href=\"http"))
  }

  @Test("can be read on a phone, with nothing wider than the screen", .needsBrowser)
  func phone() throws {
    let laboratory = try Laboratory()
    _ = try outcome(in: laboratory)
    let dom = try Browser.use(
      Report(laboratory.store.folder).page, width: 500, in: laboratory.folder,
      """
      note("fits", document.documentElement.scrollWidth <= window.innerWidth);
      note("digits", Math.min(...[...document.querySelectorAll(".chart text")].map(
        (text) => text.getBoundingClientRect().height)) > 8);
      """)
    #expect(Browser.note("fits", in: dom) == "true")
    #expect(Browser.note("digits", in: dom) == "true")
  }

  @Test("is missed where nothing was reproduced")
  func nothing() throws {
    let laboratory = try Laboratory()
    #expect(throws: (any Error).self) { try Report(laboratory.store.folder) }
  }
}
