import Foundation
import Testing

@Suite("Streams that cannot be written")
struct StreamTests {
  let folder: TemporaryFolder
  let set: String

  init() throws {
    folder = try TemporaryFolder()
    set = try SmallImages.write(to: folder)
  }

  private func train(_ out: String, _ streams: String = "") throws -> Tool.Result {
    try Tool.shell(
      """
      "$HOMEOSTAT" train --data "\(set)" --hidden 6 --batch-size 20 --epochs 2 \
      --out "\(folder.path(out))" \(streams)
      """)
  }

  private static let full = "Error: standard output cannot be written: No space left on device\n"

  @Test(
    "a full standard output is an error of every command",
    arguments: [
      "--help", "--version", "train --help", "list", "list rules", "list parts", "data list",
      "data list --json", "doctor", "doctor --json", "list experiments --json",
    ])
  func fullOutput(command: String) throws {
    let result = try Tool.shell("\"$HOMEOSTAT\" \(command) >/dev/full")
    #expect(result.status == 1)
    #expect(result.errors == Self.full)
  }

  @Test("what the tool says is read whole, however much it is, whichever stream it comes on")
  func longStreams() throws {
    let script = "for stream in 2 1 2; do head -c 200000 /dev/zero >&$stream; done"
    let result = try Tool.shell(script)
    #expect(result.output.utf8.count == 200_000 && result.errors.utf8.count == 400_000)
  }

  @Test(
    "a full standard output is an error of commands that read a run, and training keeps its work")
  func fullOutputOfRuns() throws {
    let json = try train("json", "--json >/dev/full")
    #expect(json.status == 1 && json.errors == Self.full)
    let text = try train("run", ">/dev/full")
    #expect(text.status == 1 && text.errors.hasSuffix(Self.full))
    // All was trained before the table at the end could not be printed.
    let whole = try train("whole")
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(
      try folder.data("run/checkpoint.safetensors") == folder.data("whole/checkpoint.safetensors"))
    let images = "\(set)/t10k-images-idx3-ubyte"
    for command in ["evaluate \"$1\"", "predict \"$1\" \"$2\""] {
      for flag in ["", "--json"] {
        let result = try Tool.shell(
          "\"$HOMEOSTAT\" \(command) \(flag) >/dev/full", [folder.path("whole"), images])
        #expect(result.status == 1 && result.errors == Self.full, "\(command)")
      }
    }
  }

  @Test("a full standard output is an error of commands that read results")
  func fullOutputOfResults() throws {
    let results = folder.path("results")
    let made = try Tool.shell(
      """
      "$HOMEOSTAT" reproduce shaw2020/fig3 --data "$1" --runs 1 --epochs 1 --results "$2" >/dev/full
      """, [set, results])
    #expect(made.status == 1 && made.errors.hasSuffix(Self.full), "\(made.errors)")
    let key = try Tool.run(["runs", "list", "--results", results]).output.prefix(16)
    for command in [
      "runs list", "runs export", "runs export --format json", "runs show \(key)", "report",
    ] {
      let result = try Tool.shell(
        "\"$HOMEOSTAT\" \(command) --results \"$1\" >/dev/full", [results])
      #expect(result.status == 1 && result.errors == Self.full, "\(command)")
    }
  }

  @Test("a closed standard output is an error, and no file takes its place")
  func closedOutput() throws {
    let result = try train("closed", "--json >&-")
    #expect(result.status == 1)
    #expect(
      result.errors == "Error: standard output cannot be written: Bad file descriptor\n")
  }

  @Test("a reader that has seen enough ends a command quietly")
  func closedPipe() throws {
    let result = try Tool.shell(
      "set -o pipefail; \"$HOMEOSTAT\" train --data \"$1\" --hidden 6 --json --log-steps "
        + "--epochs 400 --out \"$2\" | head -n 1", [set, folder.path("piped")])
    #expect(result.status == 141)
    #expect(result.errors.isEmpty, "\(result.errors)")
    #expect(result.output.hasPrefix("{\"event\":\"start\""))
    let record = String(decoding: try folder.data("piped/record.json"), as: UTF8.self)
    #expect(record.contains("\"state\" : \"interrupted\""))
  }

  @Test("a full or closed standard error stops no training", arguments: ["2>/dev/full", "2>&-"])
  func errorStream(redirection: String) throws {
    let result = try train("quiet", redirection)
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("rule  runs   train loss"))
    #expect(try train("whole").status == 0)
    #expect(
      try folder.data("quiet/checkpoint.safetensors") == folder.data("whole/checkpoint.safetensors")
    )
  }

  @Test("too few files that may be open are an error with the remedy, and a soft limit is raised")
  func descriptors() throws {
    let few = try Tool.shell("ulimit -n 6; \"$HOMEOSTAT\" list rules")
    #expect(few.status == 1 && few.output.isEmpty)
    #expect(few.errors.hasPrefix("Error: only 6 files may be open at a time"), "\(few.errors)")
    #expect(try Tool.shell("ulimit -S -n 6; \"$HOMEOSTAT\" list rules").status == 0)
  }

  @Test(
    "a figure is drawn with few files that may be open, the same as with many", .needsGnuplot,
    arguments: [16, 17, 20, 25])
  func fewDescriptors(count: Int) throws {
    for limit in ["\(count)", "1024"] {
      let result = try Tool.shell(
        "ulimit -n \(limit); \"$HOMEOSTAT\" reproduce shaw2019/fig3.1 --results \"$1\"",
        [folder.path(limit)])
      #expect(result.status == 0, "\(result.errors)")
    }
    let name = "shaw2019/fig3.1/figure.svg"
    #expect(try folder.data("\(count)/\(name)") == folder.data("1024/\(name)"))
  }
}
