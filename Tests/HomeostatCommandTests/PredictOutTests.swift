import Foundation
import Testing

@Suite("Predictions as a CSV file")
struct PredictOutTests {
  let folder: TemporaryFolder
  let run: String

  /// Forty jars whose kind is their number's sign; one kind has a comma and quotes in its name.
  init() throws {
    folder = try TemporaryFolder()
    let rows = (0..<40).map { row -> String in
      let number = Double(row % 8) - 3.5
      let kind = number > 0 ? "\"so \"\"big\"\", so\"" : "small"
      return "\(number),\(row % 2 == 0 ? "red" : "blue"),\(kind)"
    }
    try folder.write(
      Data((["number,colour,kind"] + rows).joined(separator: "\n").utf8), to: "jars.csv")
    run = folder.path("run")
    let trained = try Tool.run([
      "train", "--data", folder.path("jars.csv"), "--target", "kind", "--hidden", "6", "--rule",
      "none", "--batch-size", "10", "--learning-rate", "0.05", "--epochs", "30", "--out", run,
    ])
    try #require(trained.status == 0, "\(trained.errors)")
  }

  /// Three rows, the second of which begins on line 5 and has a line break in a column of its own.
  private static let rows =
    "number,note,colour\n3.5,plain,red\n\n\n-2,\"one,\ntwo\",blue\n-1,,red\n"

  @Test("holds the rows as they were read, each with its line, its class and named probabilities")
  func classes() throws {
    try folder.write(Data(Self.rows.utf8), to: "new.csv")
    let new = folder.path("new.csv")
    let result = try Tool.run(["predict", run, new, "--out", folder.path("out.csv")])
    #expect(result.status == 0 && result.output.isEmpty, "\(result.errors)")
    #expect(result.errors.hasSuffix("out.csv: 3 predictions\n"))
    let text = String(decoding: try folder.data("out.csv"), as: UTF8.self)
    let big = "\"so \"\"big\"\", so\""
    #expect(
      text.hasPrefix(
        "number,note,colour,file,line,predicted_kind,probability_small,"
          + "\"probability_so \"\"big\"\", so\"\n3.5,plain,red,\(new),2,\(big),"), "\(text)")
    #expect(text.contains("\n-2,\"one,\ntwo\",blue,\(new),5,small,"))
    #expect(text.contains("\n-1,,red,\(new),7,small,"))
    let events = try Tool.run(["predict", run, new, "--json"]).events(named: "prediction")
    #expect(events.map { $0["line"] as? Int } == [2, 5, 7])
    let probabilities = try #require(events[2]["probabilities"] as? [Double])
    // As few digits as tell numbers of single precision apart.
    #expect(text.hasSuffix(",small,\(Float(probabilities[0])),\(Float(probabilities[1]))\n"))
    let printed = try Tool.run(["predict", run, new])
    #expect(printed.output.contains("\(new)\t5\tsmall\t"))
  }

  @Test("takes categories that training never saw for missing where it is told to, and says so")
  func unknown() throws {
    try folder.write(
      Data("number,colour,kind\n3.5,green,small\n-2,mauve,small\n-1,red,small\n".utf8),
      to: "new.csv")
    try folder.write(
      Data("number,colour,kind\n3.5,NA,small\n-2,,small\n-1,red,small\n".utf8), to: "na.csv")
    let (new, missing) = (folder.path("new.csv"), folder.path("na.csv"))
    let refused = try Tool.run(["predict", run, new])
    #expect(refused.status == 1 && refused.errors.contains("--unknown missing"))
    let taken = try Tool.run(["predict", run, new, "--unknown", "missing"])
    #expect(taken.status == 0, "\(taken.errors)")
    #expect(
      taken.errors.contains(
        "in 'colour', 2 values that training never saw count as missing: 'green', 'mauve'"),
      "\(taken.errors)")
    let expected = try Tool.run(["predict", run, missing]).output
    #expect(taken.output.replacing(new, with: missing) == expected)
    let scores = try Tool.run(["evaluate", run, "--data", new, "--unknown", "missing"])
    #expect(scores.status == 0 && scores.errors.contains("count as missing"), "\(scores.errors)")
    #expect(try Tool.run(["evaluate", run, "--unknown", "missing"]).status == 2)
    // A class that was never seen is no missing value.
    try folder.write(Data("number,colour,kind\n3.5,red,huge\n".utf8), to: "class.csv")
    let huge = try Tool.run(
      ["evaluate", run, "--data", folder.path("class.csv"), "--unknown", "missing"])
    #expect(huge.status == 1 && huge.errors.contains("'huge'"))
  }

  @Test("reads standard input and writes standard output, with the same lines as in errors")
  func streams() throws {
    let script = "printf \"$2\" | \"$HOMEOSTAT\" predict \"$1\" - --out -"
    let result = try Tool.shell(script, [run, Self.rows])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("\n-1,,red,-,7,small,"), "\(result.output)")
    let bad = try Tool.shell(script, [run, Self.rows.replacing("-1,,red", with: "-1,,green")])
    #expect(bad.status == 1 && bad.output.isEmpty)
    #expect(bad.errors.contains("ine 7 of standard input, column 3"), "\(bad.errors)")
    let empty = try Tool.shell("\"$HOMEOSTAT\" predict \"$1\" - </dev/null", [run])
    #expect(
      empty.status == 1 && empty.errors.contains("standard input is empty"), "\(empty.errors)")
  }

  @Test("is refused where it would write over an input, a column of the rows or two tables in one")
  func refusals() throws {
    try folder.write(Data(Self.rows.utf8), to: "new.csv")
    let new = folder.path("new.csv")
    func errors(_ arguments: [String], status: Int32) throws -> String {
      let result = try Tool.run(["predict", run] + arguments)
      #expect(result.status == status && result.output.isEmpty)
      return result.errors
    }
    #expect(try errors([new, "--out", new], status: 2).contains("would write over \(new)"))
    #expect(try errors([new, "--out", "-", "--json"], status: 2).contains("give one of them"))
    #expect(try errors(["-", "-"], status: 2).contains("can be read only once"))
    try folder.write(Data("number,colour,line\n1,red,4\n".utf8), to: "lines.csv")
    let lines = folder.path("lines.csv")
    #expect(
      try errors([lines, "--out", "-"], status: 1).contains("has a column 'line', which --out adds")
    )
    #expect(
      try errors([new, lines, "--out", "-"], status: 1).contains("has other columns than \(new)"))
    #expect(try Data(contentsOf: URL(filePath: new)) == Data(Self.rows.utf8))
  }

  @Test("has a prediction for each target of numbers, and of images the file and the index")
  func numbersAndImages() throws {
    let rows = (0..<20).map { "\($0 % 5),\($0 % 5 * 2),\($0 % 5 + 7)" }
    try folder.write(Data((["x,a,b"] + rows).joined(separator: "\n").utf8), to: "two.csv")
    let train = ["train", "--hidden", "4", "--rule", "none", "--epochs", "1", "--batch-size", "10"]
    let two = folder.path("two.csv")
    let trained = try Tool.run(
      train + ["--data", two, "--target", "a,b", "--out", folder.path("two")])
    #expect(trained.status == 0, "\(trained.errors)")
    let numbers = try Tool.run(["predict", folder.path("two"), two, "--out", "-"])
    #expect(numbers.output.hasPrefix("x,a,b,file,line,predicted_a,predicted_b\n0,0,7,\(two),2,"))
    #expect(numbers.output.split(separator: "\n").count == 21)
    let set = try SmallImages.write(to: folder)
    try Tool.run(train + ["--data", set, "--out", folder.path("images")])
    let file = folder.path("set/t10k-images-idx3-ubyte")
    let images = try Tool.run(["predict", folder.path("images"), file, "--out", "-"])
    #expect(
      images.output.hasPrefix(
        "file,index,predicted_class,probability_0,probability_1,probability_2\n\(file),0,"))
    let piped = try Tool.run(["predict", folder.path("images"), "-"])
    #expect(piped.status == 1 && piped.errors.contains("images are read from files"))
  }
}
