import Datasets
import Foundation
import Testing
import Training

@testable import Experiments

@Suite("The microscope", .needsGnuplot)
struct MicroscopeTests {
  /// A run of two layers of six units on the tiny set, watched or not.
  private func look(
    _ laboratory: Laboratory, rule: String = "ip", isWatched: Bool = true, layers: [Int] = [],
    units: [Int] = []
  ) throws -> Microscope {
    guard case .network(let network, _) = laboratory.network(rule) else { fatalError() }
    let configuration = RunConfiguration.network(network, watch: isWatched ? Watch(every: 1) : nil)
    try laboratory.runner().carryOut([configuration])
    let run = try #require(laboratory.store.runs().first)
    let folder = laboratory.store.runFolder(run.key)
    return try Microscope(
      Checkpoint(contentsOf: folder.appending(path: "checkpoint.safetensors")),
      on: TrainingData(loadImages(laboratory.set)), in: folder, layers: layers, units: units)
  }

  @Test("shows the density of inputs, whose area is one, and the response curve over it")
  func unit() throws {
    let microscope = try look(Laboratory())
    let view = microscope.layers[1]
    let chart = microscope.chart(of: view.units[0], in: view.layer)
    let (density, response) = (chart.curves[0], chart.curves[1])
    let width = density.x[1] - density.x[0]
    let area = (density.value ?? []).reduce(0, +) * width
    #expect(area > 0.99 && area < 1 + 1e-9)
    #expect(abs((density.high?.max() ?? 0) - (response.y.max() ?? 1)) < 1e-9)
    let unit = view.units[0].unit
    for (x, y) in zip(response.x, response.y) {
      #expect(abs(y - tanh((x - (unit.bias ?? 0)) / (unit.gain ?? 1))) < 1e-5)
    }
  }

  @Test("chooses the most saturated unit, one in the middle, and the quietest")
  func choice() throws {
    let view = try look(Laboratory()).layers[0]
    #expect(view.units.map(\.reason) == ["least slope", "median slope", "smallest outputs"])
    #expect(view.units[0].unit.slope == view.layer.units.map(\.slope).min())
    #expect(view.units[2].unit.outputSize == view.layer.units.map(\.outputSize).min())
    #expect(Set(view.units.map(\.unit.number)).count == view.units.count)
  }

  @Test("shows what was recorded over time, and says where nothing was")
  func course() throws {
    let watched = try look(Laboratory(), layers: [2])
    #expect(watched.courseCharts.count == 4 && watched.layers.count == 1)
    #expect(watched.courseCharts.allSatisfy { $0.curves.map(\.name) == ["layer 2"] })
    #expect(watched.courseCharts[0].curves[0].x.first == 1)
    let blind = try look(Laboratory(), rule: "none", isWatched: false)
    #expect(blind.courseCharts.isEmpty)
    #expect(blind.notes.contains { $0.hasPrefix("The run recorded nothing of these layers") })
    #expect(blind.notes.contains("All layers: the rule none keeps no gain and no bias."))
    #expect(blind.charts(of: blind.layers[0]).count == 3)
  }

  @Test("writes a page that a browser opens, and its pictures", .needsBrowser)
  func page() throws {
    let laboratory = try Laboratory()
    let microscope = try look(laboratory)
    let folder = laboratory.folder.appending(path: "look")
    let page = try String(contentsOf: microscope.write(to: folder), encoding: .utf8)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(
      files == [
        "course.svg", "index.html", "layer-1.svg", "layer-2.svg", "layers.svg", "units.csv",
      ])
    let table = try String(contentsOf: folder.appending(path: "units.csv"), encoding: .utf8)
    #expect(table.split(separator: "\n").count == 1 + 2 * 6)
    let dom = try Browser.use(
      page, in: laboratory.folder,
      """
      const chart = document.querySelector("[aria-label^='layer 1, unit'] ");
      press(chart, "ArrowRight");
      note("density", chart.parentElement.querySelector("output").textContent);
      press(chart, "ArrowDown");
      note("output", chart.parentElement.querySelector("output").textContent);
      note("charts", document.querySelectorAll(".chart").length);
      """)
    #expect(Browser.note("charts", in: dom) == "15", "3 of layers, 4 over time, 4 of each layer")
    let density = try #require(Browser.note("density", in: dom))
    #expect(density.hasPrefix("density of the inputs, to the chart's height: input x "))
    #expect(try #require(Browser.note("output", in: dom)).hasPrefix("output: input x "))
    #expect(!dom.contains("src=\"http") && !dom.contains("href=\"http"))
    // A look at less leaves no picture of before.
    _ = try look(Laboratory(), isWatched: false, layers: [1]).write(to: folder)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(left == ["index.html", "layer-1.svg", "units.csv"])
  }
}
