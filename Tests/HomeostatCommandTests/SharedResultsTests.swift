import Foundation
import Testing

@Suite("Several processes in one folder of results", .needsGnuplot)
struct SharedResultsTests {
  let folder: TemporaryFolder
  let set: String

  init() throws {
    folder = try TemporaryFolder()
    set = try SmallImages.write(to: folder)
  }

  private var reproduce: [String] {
    [
      "reproduce", "shaw2020/fig3", "--data", set, "--runs", "2", "--epochs", "1", "--results",
      folder.path("res"),
    ]
  }

  /// Starts a command so many times at once, and gives what each said that did not end with 0.
  private func together(_ count: Int, _ arguments: [String]) throws -> [String] {
    let all = try (0..<count).map { _ in try Tool.start(arguments) }
    return all.compactMap { process, output, errors in
      _ = output.fileHandleForReading.readDataToEndOfFile()
      let said = errors.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return process.terminationStatus == 0 ? nil : String(decoding: said, as: UTF8.self)
    }
  }

  @Test("draw a finished figure and write its page without getting in each other's way")
  func finished() throws {
    #expect(try together(4, reproduce) == [])
    for _ in 0..<3 {
      #expect(try together(4, reproduce) == [])
      #expect(try together(4, ["report", "--results", folder.path("res")]) == [])
    }
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path("res"))
    #expect(!names.contains { $0.contains(".partial") }, "\(names)")
    let page = String(decoding: try folder.data("res/report.html"), as: UTF8.self)
    #expect(page.hasSuffix("</html>\n"))
  }

  @Test("A page that does not fit the disk leaves the old one, and nothing behind")
  func fullDisk() throws {
    #expect(try Tool.run(reproduce).status == 0)
    #expect(try Tool.run(["report", "--results", folder.path("res")]).status == 0)
    let page = try folder.data("res/report.html")
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/bash")
    // The shell's limit of a file's size stands for a full disk.
    shell.arguments = [
      "-c", "trap '' XFSZ; ulimit -f 8; exec \"$0\" report --results \"$1\"", Tool.url.path,
      folder.path("res"),
    ]
    let errors = Pipe()
    shell.standardError = errors
    shell.standardOutput = FileHandle.nullDevice
    try shell.run()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(
      shell.terminationStatus == 1 && said.contains("cannot be written: File too large"), "\(said)")
    #expect(try folder.data("res/report.html") == page)
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path("res"))
    #expect(!names.contains { $0.contains(".partial") }, "\(names)")
  }

  @Test("An export quotes what holds a comma, and a full disk is an error")
  func export() throws {
    let odd = folder.path("a, \"b\"")
    try FileManager.default.copyItem(atPath: set, toPath: odd)
    var words = reproduce
    words[3] = odd
    #expect(try Tool.run(words).status == 0)
    let exported = try Tool.run(["runs", "export", "--results", folder.path("res")])
    let lines = exported.output.split(separator: "\n")
    #expect(lines[0].hasPrefix("key,state,seed,seconds,finished,") && lines.count > 2)
    #expect(lines.dropFirst().allSatisfy { $0.contains(",\"") && $0.contains("a, \"\"b\"\"") })
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = [
      "-c", "exec \"$0\" runs export --results \"$1\" >/dev/full", Tool.url.path,
      folder.path("res"),
    ]
    let errors = Pipe()
    shell.standardError = errors
    try shell.run()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 1 && said.contains("standard output cannot be written"))
  }

  @Test("Images that have changed are noticed by reproduce, and by train --resume")
  func changedImages() throws {
    #expect(try Tool.run(reproduce).status == 0)
    let train = [
      "train", "--data", set, "--hidden", "6", "--rule", "none", "--out", folder.path("run"),
      "--epochs",
    ]
    #expect(try Tool.run(train + ["1"]).status == 0)
    #expect(try Tool.run(train + ["2", "--resume"]).status == 0)
    var images = try folder.data("set/t10k-images-idx3-ubyte")
    images[images.count - 1] ^= 1
    try folder.write(images, to: "set/t10k-images-idx3-ubyte")
    let resumed = try Tool.run(train + ["3", "--resume"])
    #expect(resumed.status == 1)
    #expect(resumed.errors.contains("is not what this run was begun with"), "\(resumed.errors)")
    let again = try Tool.run(reproduce)
    #expect(again.errors.contains("4 runs, 0 of them there already"), "\(again.errors)")
    #expect(again.output.contains("fig3-changed-2/"))
  }
}
