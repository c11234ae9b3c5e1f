import Foundation
import Testing

@testable import Experiments

@Suite("A heat map", .needsGnuplot)
struct HeatMapTests {
  private let map = Chart.heatMap("map", x: "x", y: "y", value: "z", xs: [1, 2], ys: [3, 4, 5]) {
    $0 - $1
  }

  @Test("has its numbers in a column of their own, beside lines that have none")
  func numbers() throws {
    let laboratory = try Laboratory()
    var lines = Chart("lines", x: "x", y: "y")
    lines.curves = [Curve("line", colour: 0, x: [1, 2], y: [3, 4], low: [2, 3], high: [5, 6])]
    try FigureFiles(title: "both", charts: [map, lines]).write(to: laboratory.folder)
    let file = laboratory.folder.appending(path: "figure.csv")
    let csv = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(csv.count == 1 + 6 + 2)
    #expect(csv[0] == "panel,curve,style,x,y,low,high,value")
    #expect(csv[2] == "1,z,heat,2.0,3.0,,,-1.0")
    #expect(csv[8] == "2,line,line,2.0,4.0,3.0,6.0,")
  }

  @Test("has zero in the middle of its colours")
  func middle() throws {
    let curve = try #require(map.heatMap)
    #expect(curve.commands(data: "$numbers").contains("set cbrange [-4.0:4.0]"))
    #expect(Chart("none", x: "", y: "").heatMap == nil)
  }
}
