import Foundation
import Testing

@Suite("Tables with decimal commas")
struct DecimalCommandTests {
  let folder: TemporaryFolder

  /// Forty rows whose target is 0 or 1 by the sign of a number with a decimal comma.
  init() throws {
    folder = try TemporaryFolder()
    let rows = (0..<40).map { row in
      let number = "\(Double(row % 8) - 3.5)".replacing(".", with: ",")
      return "\(number);\(row % 2 == 0 ? "red" : "blue");\(row % 8 > 3 ? 1 : 0)"
    }
    try folder.write(
      Data((["number;colour;big"] + rows).joined(separator: "\n").utf8), to: "jars.csv")
  }

  private func train(_ out: String, _ more: [String]) throws -> Tool.Result {
    try Tool.run(
      [
        "train", "--data", folder.path("jars.csv"), "--target", "big", "--decimal", ",", "--hidden",
        "6", "--rule", "none", "--batch-size", "10", "--learning-rate", "0.05", "--epochs", "30",
        "--out", folder.path(out),
      ] + more)
  }

  @Test("are trained, predicted and evaluated alike, and written with commas again")
  func classes() throws {
    let trained = try train("run", [])
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.errors.contains("note: the target 'big' holds only 0 and 1"))
    let run = folder.path("run")
    let evaluated = try Tool.run(["evaluate", run, "--data", folder.path("jars.csv"), "--json"])
    #expect(evaluated.events(named: "evaluation").first?["test_error"] as? Double == 0)
    try folder.write(Data("colour;number\nred;3,5\nblue;-1,25\n".utf8), to: "new.csv")
    let new = folder.path("new.csv")
    let result = try Tool.run(["predict", run, new, "--out", "-"])
    let lines = result.output.split(separator: "\n")
    #expect(lines.first == "colour;number;file;line;predicted_big;probability_0;probability_1")
    #expect(lines[1].hasPrefix("red;3,5;\(new);2;1;") && !lines[1].contains(".0"), "\(lines)")
    #expect(lines[2].hasPrefix("blue;-1,25;\(new);3;0;0,9") && lines.count == 3)
    let again = try Tool.run(["train", "--resume", "--out", run])
    #expect(again.status == 0, "\(again.errors)")
  }

  @Test("have numbers as targets where --numeric says so")
  func numbers() throws {
    let refused = try train("run", ["--numeric", "big", "--loss", "crossEntropy"])
    #expect(refused.status == 1 && refused.errors.contains("'big' of jars is numeric"))
    let trained = try train("run", ["--numeric", "big", "--loss", "meanSquaredError"])
    #expect(trained.status == 0 && !trained.errors.contains("note:"), "\(trained.errors)")
    let settings = String(decoding: try folder.data("run/configuration.yaml"), as: UTF8.self)
    #expect(settings.contains("numeric: big") && settings.contains("decimal: ','"))
  }

  @Test("are shown as they are read")
  func shown() throws {
    let file = folder.path("jars.csv")
    let shown = try Tool.run(["data", "show", file, "--decimal", ",", "--target", "big"])
    #expect(
      shown.output == """
        \(file): 40 rows, separated by semicolon, with a header
        number  numbers     -3.5 to 3.5, mean 0, 8 different
        colour  categories  2: blue (20), red (20)
        big     categories  2: 0 (20), 1 (20)  (target)

        """, "\(shown.output)\(shown.errors)")
    let pointed = try Tool.run(["data", "show", file])
    #expect(
      pointed.status == 1 && pointed.errors.contains("pass --decimal ',' if commas are decimal"))
    let wrong = try Tool.run(["data", "show", file, "--decimal", ";"])
    #expect(wrong.status == 64 || wrong.status == 2, "\(wrong.errors)")
  }
}
