import Foundation
import Testing

@Suite("The flag --quiet")
struct QuietTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let rows = (0..<40).map { "\($0 % 8),\($0 % 8 > 3 ? 1 : 0)" }
    try folder.write(Data((["x,y"] + rows).joined(separator: "\n").utf8), to: "t.csv")
  }

  private func train(_ before: [String], _ after: [String]) throws -> Tool.Result {
    try Tool.run(
      before + [
        "train", "--data", folder.path("t.csv"), "--target", "y", "--hidden", "4", "--rule", "none",
        "--batch-size", "10", "--epochs", "2",
      ] + after)
  }

  @Test(
    "leaves out progress and notes, before the command or behind it, and nothing of the results")
  func talk() throws {
    let loud = try train([], [])
    #expect(loud.errors.contains("note: ") && loud.errors.contains("epoch"), "\(loud.errors)")
    for (before, after) in [(["--quiet"], []), ([], ["--quiet"])] {
      let quiet = try train(before, after)
      #expect(quiet.status == 0 && quiet.errors.isEmpty, "\(quiet.errors)")
      #expect(quiet.output == loud.output && !quiet.output.isEmpty)
    }
  }

  @Test("leaves errors and warnings, and a file of that name behind two dashes")
  func errors() throws {
    let missing = try Tool.run(["evaluate", folder.path("nothing"), "--quiet"])
    #expect(missing.status == 1 && missing.errors.hasPrefix("Error: "))
    let wrong = try Tool.run(["--quiet", "trian"])
    #expect(wrong.status == 2 && wrong.errors.contains("train"))
    let diverged = try train(
      [], ["--quiet", "--learning-rate", "1e30", "--activation", "leakyReLU"])
    #expect(diverged.errors.contains("counted as diverged"), "\(diverged.errors)")
    let file = try Tool.run(["evaluate", "--", "--quiet"])
    #expect(file.status == 1 && file.errors.contains("--quiet"), "\(file.errors)")
  }
}
