import Foundation
import Testing

@Suite("Commands on a terminal", .needsGnuplot)
struct TerminalTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let rows = (0..<200).map { "\($0 % 8),\($0 % 8 > 3 ? 1 : 0)" }
    try folder.write(Data((["x,y"] + rows).joined(separator: "\n").utf8), to: "t.csv")
  }

  /// Runs the tool with a terminal of its own, whose text is the output, and checks that nothing was written behind
  /// a live line.
  private func run(_ words: [String]) throws -> Tool.Result {
    // A trap is to end the tool, not to ask the person at the terminal what to do.
    let script = #"""
      export SWIFT_BACKTRACE=enable=no
      printf -v line '%q ' "$HOMEOSTAT" "$@"
      script --quiet --return --command "$line" /dev/null </dev/null
      """#
    let result = try Tool.shell(script, words)
    #expect(!result.output.contains(#/ left\x1B\[K[^\r]/#), "\(result.output)")
    return result
  }

  private var table: [String] {
    [
      "--data", folder.path("t.csv"), "--target", "y", "--hidden", "4", "--rule", "wd",
      "--batch-size", "10", "--epochs", "30",
    ]
  }

  @Test("train shows a live line of one run, and of several")
  func train() throws {
    let one = try run(["train"] + table)
    #expect(one.status == 0, "\(one.output)")
    #expect(one.output.contains("█") || one.output.contains("·"), "\(one.output)")
    #expect(one.output.contains("samples/s"), "\(one.output)")
    #expect(one.output.contains(#/epoch \d+/30  loss \d/#), "\(one.output)")
    let several = try run(["train", "--runs", "3"] + table)
    #expect(several.status == 0, "\(several.output)")
    #expect(several.output.contains(" of 3 runs done"), "\(several.output)")
  }

  @Test("Lines of JSON, errors and the end have lines of their own")
  func others() throws {
    let json = try run(["train", "--json"] + table)
    #expect(json.status == 0 && json.output.contains("samples/s"), "\(json.output)")
    let diverged = try run(
      ["train", "--learning-rate", "1e30", "--activation", "leakyReLU"] + table)
    #expect(diverged.output.contains("diverged"), "\(diverged.output)")
  }

  @Test("--quiet leaves out the live line")
  func quiet() throws {
    let quiet = try run(["train", "--quiet"] + table)
    #expect(quiet.status == 0 && !quiet.output.contains("samples/s"), "\(quiet.output)")
  }

  @Test("sweep and reproduce show how many runs are done")
  func runs() throws {
    let sweep = try run(
      [
        "sweep", "--vary", "learning-rate=1e-3..0.1", "--trials", "3", "--results",
        folder.path("s"),
      ]
        + table)
    #expect(sweep.status == 0 && sweep.output.contains(" of 3 runs done"), "\(sweep.output)")
    let figure = try run(["reproduce", "shaw2020/fig9b", "--quick", "--results", folder.path("r")])
    #expect(figure.status == 0 && figure.output.contains(" runs done"), "\(figure.output)")
  }

  @Test("help, list and doctor")
  func short() throws {
    for words in [["--help"], ["list", "--results", folder.path("none")], ["doctor"]] {
      let result = try run(words)
      #expect(result.status == 0 && result.output.count > 100, "\(result.output)")
    }
  }
}
