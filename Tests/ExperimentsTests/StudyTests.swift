import Experiments
import Foundation
import Settings
import Statistics
import Synchronization
import Testing

@Suite("An experiment of a program") struct StudyTests {
  let laboratory: Laboratory
  private var results: URL { laboratory.folder.appending(path: "results") }

  init() throws { laboratory = try Laboratory() }

  private var yaml: String {
    """
    title: Which is lower?
    data: \(laboratory.set)
    hidden: 6x2
    epochs: 3
    learning-rate: 0.01
    arms: [none, wd]
    claims:
    - {lower: wd, higher: none}
    """
  }

  @Test("is trained, judged and written down, and its runs serve again", .needsGnuplot)
  func carriedOut() throws {
    var study = try Study(yaml: yaml, named: "mine")
    #expect(study.title == "Which is lower?")
    (study.runs, study.epochs) = (6, 2)
    let heard = Mutex<[StudyProgress]>([])
    let outcome = try study.carryOut(in: results, jobs: 2) { event in
      heard.withLock { $0.append(event) }
    }
    let events = heard.withLock { $0 }
    #expect(events.first == .start(runs: 12, reused: 0))
    let ends = events.count { if case .ended(_, _, "finished") = $0 { true } else { false } }
    #expect(ends == 12)
    #expect(outcome.curves.map(\.arm) == ["none", "wd", "none", "wd"])
    #expect(Set(outcome.curves.map(\.measure)) == ["training loss", "error on test images"])
    #expect(outcome.curves.allSatisfy { $0.runs.keys.sorted() == Array(1...6) })
    #expect(outcome.curves.allSatisfy { $0.medians.count == 2 })
    let losses = outcome.curves[0].runs.values.compactMap(\.last)
    #expect(outcome.summaries[0].median == median(losses) && outcome.summaries[0].runs == 6)
    let verdict = try #require(outcome.verdicts.first)
    #expect(outcome.verdicts.count == 1 && verdict.claim.contains("wd") && verdict.p != nil)
    let page = try String(contentsOf: outcome.page, encoding: .utf8)
    #expect(page.contains("homeostat reproduce mine.yaml --runs 6 --epochs 2"))
    #expect(page.contains(verdict.claim))

    heard.withLock { $0 = [] }
    let again = try study.carryOut(in: results) { event in heard.withLock { $0.append(event) } }
    #expect(heard.withLock { $0 } == [.start(runs: 12, reused: 12)])
    #expect(again.curves[1].medians == outcome.curves[1].medians && again.page == outcome.page)
  }

  @Test("is a figure of the catalogue by its name")
  func figures() throws {
    #expect(Study.figures.contains("shaw2020/fig5"))
    for figure in Study.figures { _ = try Study(figure: figure) }
    #expect(throws: ConfigurationError.self) { try Study(figure: "shaw2020/fig99") }
  }

  @Test("is read from a file as from a text, and errors name the line")
  func reading() throws {
    let file = laboratory.folder.appending(path: "broken.yaml")
    let broken = yaml.replacing("lower: wd", with: "lower: wdd")
    try Data(broken.utf8).write(to: file)
    let expected = ":8:4: panel 1 has no arm 'wdd'; its arms are none, wd; did you mean 'wd'?"
    #expect(throws: ConfigurationError("broken.yaml\(expected)")) {
      try Study(yaml: broken, named: "broken")
    }
    #expect(throws: ConfigurationError("\(file.path)\(expected)")) {
      try Study(contentsOf: file)
    }
  }

  @Test("refuses what cannot be")
  func refusals() throws {
    var study = try Study(yaml: yaml, named: "mine")
    study.runs = 0
    #expect(throws: ConfigurationError("'runs' is out of range: it counts from 1")) {
      try study.carryOut(in: results)
    }
    study = try Study(figure: "hofmann2021/table5")
    study.data = "mnist"
    #expect(throws: ConfigurationError.self) { try study.carryOut(in: results) }
  }
}
