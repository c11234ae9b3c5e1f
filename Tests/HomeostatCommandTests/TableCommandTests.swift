import Foundation
import Testing

@Suite("Tables from the command line")
struct TableCommandTests {
  let folder: TemporaryFolder
  let file: String

  /// Sixty bottles: a good one has more alcohol, and a score near it.
  init() throws {
    folder = try TemporaryFolder()
    let lines = (0..<60).map { row -> String in
      let alcohol = Double(row % 10) / 2 + 8
      let colour = ["red", "white", "rosé"][row % 3]
      return "\(alcohol);\(colour);\(row);\(alcohol > 10 ? "good" : "poor");\(alcohol * 2)"
    }
    try folder.write(
      Data(("alcohol;colour;number;kind;score\n" + lines.joined(separator: "\n")).utf8),
      to: "bottles.csv")
    file = folder.path("bottles.csv")
  }

  private func train(_ arguments: [String]) throws -> Tool.Result {
    try Tool.run(
      [
        "train", "--data", file, "--hidden", "12", "--rule", "none", "--batch-size", "10",
        "--learning-rate", "0.02",
      ] + arguments)
  }

  @Test("are learned by classes in folds, evaluated and asked for further rows")
  func classes() throws {
    let run = folder.path("run")
    let result = try train([
      "--target", "kind", "--without", "number,score", "--validation", "folds:3", "--epochs", "40",
      "--out", run, "--json",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.events(named: "start").count == 3)
    let end = try #require(result.events(named: "result").first)
    #expect(end["runs"] as? Int == 3 && (end["test_error_mean"] as? Double)! < 0.15)
    let best = try #require(end["best_test_error_mean"] as? Double)
    #expect(best <= (end["test_error_mean"] as? Double)!)
    let evaluated = try Tool.run(["evaluate", "\(run)/none/seed-2", "--json"])
    let event = try #require(evaluated.events(named: "evaluation").first)
    #expect(event["samples"] as? Int == 20)
    let metrics = String(decoding: try folder.data("run/none/seed-2/metrics.csv"), as: UTF8.self)
    let last = metrics.split(separator: "\n").last!.split(separator: ",")
    #expect(event["test_error"] as? Double == Double(last[3]))
    try folder.write(Data("alcohol;colour\n12.5;red\n8;white\n".utf8), to: "new.csv")
    let told = try Tool.run(["predict", "\(run)/none/seed-1", folder.path("new.csv"), "--json"])
    #expect(told.events(named: "prediction").map { $0["class"] as? String } == ["good", "poor"])
  }

  @Test("are learned by numbers with the squared error, and errors are in the column's own unit")
  func numbers() throws {
    let run = folder.path("numbers")
    let result = try train([
      "--target", "score", "--without", "number,kind", "--epochs", "60", "--out", run,
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("mean absolute error on test rows"))
    #expect(result.errors.contains("mean absolute error 0."))
    try folder.write(Data("alcohol;colour\n12;red\n".utf8), to: "one.csv")
    let told = try Tool.run(["predict", run, folder.path("one.csv"), "--json"])
    let value = try #require(told.events(named: "prediction").first?["value"] as? Double)
    #expect(abs(value - 24) < 1.5)
    let whole = try Tool.run(["evaluate", run, "--data", file])
    #expect(whole.output.hasPrefix("\(file), 60 rows: loss "), "\(whole.errors)")
  }

  @Test("that are wrong are refused with the file, the line and the column")
  func errors() throws {
    func text(_ rows: String, _ options: [String] = ["--target", "kind"]) throws -> String {
      try folder.write(Data(rows.utf8), to: "bad.csv")
      let result = try Tool.run(
        ["train", "--data", folder.path("bad.csv"), "--epochs", "1"] + options)
      #expect(result.status == 1 && result.output.isEmpty)
      return result.errors
    }
    let bad = folder.path("bad.csv")
    #expect(try text("a,kind\n1,x\n2\n").contains("Line 3 of \(bad) has 1 field"))
    #expect(try text("").contains("\(bad) is empty"))
    #expect(
      try text("a,b\n1,2\n").contains("names 'kind', but \(bad) has no such column")
        && text("a,b\n1,2\n").contains("Its columns are: a, b"))
    #expect(try text("a,kind\n1e300,x\n2,y\n").contains("between -1e100 and 1e100"))
    #expect(
      try text("\"a\nb\";kind\n1;x\n2;y\n", ["--target", "other"]).contains("are: a b, kind"))
    #expect(
      try text("\"a, b\",kind\n1,x\n2,y\n", ["--target", "kind", "--without", "\"a, b\""])
        .contains("no column left"))
    #expect(
      try text("a,b,kind\n1,1,x\n2,2,y\n", ["--target", "kind", "--without", "b,"])
        .contains("--without names ''"))
    #expect(
      try text("a,kind\n1,x\n", ["--target", "kind", "--validation", "folds:3", "--seed", "5"])
        .contains("give --seed 4"))
    #expect(
      try text(
        "a,kind\n1,x\n", ["--target", "kind", "--validation", "folds:3:repeats=99999999999"]
      )
      .contains("10,000 times at most"))
    #expect(try text("a,kind\n1,x\n2,x\n3,x\n").contains("nothing to learn"))
    let run = folder.path("run")
    #expect(try train(["--target", "kind", "--epochs", "1", "--out", run]).status == 0)
    try folder.write(
      Data("alcohol;colour;number;score\n9;green;1;2\n".utf8), to: "green.csv")
    let unknown = try Tool.run(["predict", run, folder.path("green.csv")])
    #expect(unknown.status == 1 && unknown.output.isEmpty)
    for word in ["green", "line 2", "colour"] {
      #expect(unknown.errors.lowercased().contains(word), "\(unknown.errors)")
    }
    try folder.write(
      Data("alcohol;colour;number;kind;score\n9;red;1;poor;2\n9;red;1;;2\n".utf8), to: "gaps.csv")
    let gaps = try Tool.run(["evaluate", run, "--data", folder.path("gaps.csv")])
    #expect(gaps.output.contains("1 rows: loss") && gaps.errors.contains("1 row without a target"))
    let text = String(decoding: try folder.data("bottles.csv"), as: UTF8.self)
    try folder.write(Data(text.replacing("8.5;", with: "8.7;").utf8), to: "bottles.csv")
    let changed = try Tool.run(["evaluate", run])
    #expect(changed.status == 1 && changed.errors.contains("have changed since"))
    let resumed = try train(["--target", "kind", "--epochs", "2", "--out", run, "--resume"])
    #expect(resumed.status == 1 && resumed.errors.contains("are not those with which"))
    let loss = try train(["--target", "score", "--loss", "crossEntropy"])
    #expect(loss.status == 1 && loss.errors.contains("give --loss meanSquaredError"))
  }

  @Test(
    "are searched at random, and a search that is asked for more goes on",
    .needsGnuplot)
  func sweep() throws {
    func sweep(_ trials: Int) throws -> Tool.Result {
      try Tool.run([
        "sweep", "--data", file, "--target", "kind", "--without", "number,score", "--hidden", "6",
        "--rule", "none", "--epochs", "3", "--vary", "learning-rate=0.001..0.1", "--vary",
        "batch-size=5,10,20", "--trials", "\(trials)", "--results", folder.path("results"),
      ])
    }
    let first = try sweep(3)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.hasPrefix("the best of 3 trials"))
    let second = try sweep(5)
    #expect(second.errors.contains("5 runs, 3 of them there already"))
    let page = String(
      decoding: try folder.data("results/sweeps/sweep/README.md"), as: UTF8.self)
    #expect(page.contains("Random search"))
    let refused = try Tool.run([
      "sweep", "--vary", "nothing=1..2", "--results", folder.path("other"),
    ])
    #expect(refused.status == 1 && refused.errors.contains("there is no setting 'nothing' to vary"))
    let other = try Tool.run([
      "sweep", "--data", file, "--target", "score", "--hidden", "256", "--rule", "none", "--epochs",
      "2", "--vary", "learning-rate=0.001,1e20", "--trials", "4", "--seed", "7", "--results",
      folder.path("numbers"), "--json",
    ])
    let outcome = try #require(other.events.first)
    let runs = try #require(outcome["runs"] as? [[String: Any]])
    #expect(other.status == 0 && runs.allSatisfy { $0["seed"] as? Int == 7 }, "\(other.errors)")
    #expect(Set(runs.compactMap { $0["state"] as? String }) == ["finished", "diverged"])
    let folds = try Tool.run(["sweep", "--vary", "batch-size=5,10", "--validation", "folds:3"])
    #expect(folds.status == 2 && folds.errors.contains("a --validation with one split"))
  }
}
