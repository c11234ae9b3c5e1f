import Foundation
import Testing

@Suite("Tables with several targets from the command line")
struct SeveralTargetsCommandTests {
  let folder: TemporaryFolder
  let train: [String]

  /// Sixty boxes, whose height is 100 + 10 a and whose weight is 5 − b.
  init() throws {
    folder = try TemporaryFolder()
    let lines = (0..<60).map { row -> String in
      let (a, b) = (Double(row % 10) / 5 - 1, Double(row % 6) / 3 - 1)
      return "\(a),\(100 + 10 * a),\(b),\(5 - b),\(row % 2 == 0 ? "red" : "blue")"
    }
    try folder.write(
      Data(("a,height,b,weight,colour\n" + lines.joined(separator: "\n")).utf8), to: "boxes.csv")
    train = [
      "train", "--data", folder.path("boxes.csv"), "--target", "weight,height", "--hidden", "12",
      "--rule", "none", "--batch-size", "10", "--learning-rate", "0.02",
    ]
  }

  private func run(_ words: String...) throws -> Tool.Result { try Tool.run(words) }

  @Test("are learned at once, evaluated target by target, and predicted by name")
  func whole() throws {
    let out = folder.path("run")
    let trained = try Tool.run(train + ["--epochs", "60", "--out", out, "--json"])
    #expect(trained.status == 0, "\(trained.errors)")
    let epoch = try #require(trained.events(named: "epoch").last)
    let errors = [1, 2].compactMap { epoch["test_error.\($0)"] as? Double }
    #expect(errors.count == 2 && errors[0] < 2 && errors[1] < 0.3, "\(errors)")
    let event = try #require(
      try run("evaluate", out, "--json").events(named: "evaluation").first)
    let byTarget = try #require(event["mean_absolute_errors"] as? [String: Any])
    #expect(byTarget["height"] as? Double == errors[0])
    #expect(byTarget["weight"] as? Double == errors[1])
    #expect(event["mean_absolute_error"] as? Double == (errors[0] + errors[1]) / 2)
    let shown = try run("evaluate", out).output.split(separator: "\n")
    #expect(shown.count == 5 && shown[1].hasPrefix("  height: mean absolute error "))
    #expect(shown[2].hasPrefix("  weight: mean absolute error 0."))
    let whole = try run("evaluate", out, "--data", folder.path("boxes.csv"))
    #expect(whole.output.contains("boxes.csv, 60 rows: loss ") && whole.output.contains("weight:"))
    try folder.write(Data("colour,b,a\nred,0,0.5\nblue,1,-1\n".utf8), to: "new.csv")
    let new = folder.path("new.csv")
    let told = try run("predict", out, new, "--json").events(named: "prediction")
    let values = told.compactMap { $0["values"] as? [String: Any] }
    let heights = values.compactMap { $0["height"] as? Double }
    let weights = values.compactMap { $0["weight"] as? Double }
    #expect(abs(heights[0] - 105) < 3 && abs(heights[1] - 90) < 3, "\(heights)")
    #expect(abs(weights[0] - 5) < 0.5 && abs(weights[1] - 4) < 0.5, "\(weights)")
    let text = try run("predict", out, new).output.split(separator: "\n")
    #expect(
      text[0] == "\(new)\t2\theight=\(short(heights[0]))\tweight=\(short(weights[0]))", "\(text)")
    try folder.write(Data("colour,b,a,height\nred,0,0.5,1\n".utf8), to: "part.csv")
    let part = try run("evaluate", out, "--data", folder.path("part.csv"))
    #expect(
      part.status == 1 && part.errors.contains("has no 'height', 'weight' to compare with"),
      "\(part.errors)")
  }

  private func short(_ number: Double) -> String { String(format: "%.6g", number) }

  @Test("go on after a stop to the same bytes")
  func resume() throws {
    let (long, short) = (folder.path("long"), folder.path("short"))
    #expect(try Tool.run(train + ["--epochs", "6", "--out", long]).status == 0)
    #expect(try Tool.run(train + ["--epochs", "2", "--out", short]).status == 0)
    #expect(try run("train", "--resume", "--epochs", "6", "--out", short).status == 0)
    for file in ["checkpoint.safetensors", "metrics.csv"] {
      #expect(try folder.data("long/\(file)") == folder.data("short/\(file)"), "\(file)")
    }
    let metrics = String(decoding: try folder.data("long/metrics.csv"), as: UTF8.self)
    #expect(metrics.contains(",nonpositive_gains,test_error.1,test_error.2\n"))
  }

  @Test("are refused where they are classes, and where a measure is of classes")
  func refusals() throws {
    let classes = try Tool.run(train + ["--target", "height,colour", "--epochs", "1"])
    #expect(classes.status == 1 && classes.errors.contains("'colour'"), "\(classes.errors)")
    #expect(classes.errors.contains("holds classes, but several targets must all be numbers"))
    let measure = try Tool.run(
      train + ["--measure", "binned", "--epochs", "1", "--out", folder.path("no")])
    #expect(
      measure.status == 1
        && measure.errors.contains("'height', 'weight' of boxes are numbers"), "\(measure.errors)")
  }

  @Test("are drawn by report as mean absolute errors, and classes as errors", .needsGnuplot)
  func report() throws {
    for (target, title) in [
      ("weight,height", "mean absolute error on the test samples"),
      ("colour", "error on the test samples"),
    ] {
      let out = folder.path("report-\(target)")
      let trained = try Tool.run(train + ["--target", target, "--epochs", "2", "--out", out])
      #expect(trained.status == 0, "\(trained.errors)")
      #expect(try run("report", "--results", out).status == 0)
      let page = String(
        decoding: try folder.data("report-\(target)/report.html"), as: UTF8.self)
      #expect(page.contains(title) && page.contains("mean absolute") == (target != "colour"))
    }
  }
}
