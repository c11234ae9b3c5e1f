import Foundation
import Settings
import Testing

@Suite("Words for other programs")
struct QuotingTests {
  private let names = [
    "plain", "my data.csv", "Tim's", "a\"b", "a`id`", "$(id) $HOME", "a\\b", "a\nb", "Zürich", "~",
    "*", "", "-x", "a;b", "a#b", "wd:rate=0.05", "1e-3..0.1", "!x", "a\r\nb", "{a,b}",
  ]

  @Test("a shell reads back what was quoted for it, whatever it holds")
  func shell() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", shellCommand(["printf", "%s\\0"] + names)]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let read = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(String(decoding: read, as: UTF8.self) == names.map { $0 + "\0" }.joined())
    #expect(shellCommand(["homeostat", "--vary", "rule.rate=1e-3..0.1"]).contains("'") == false)
  }

  @Test("a CSV record quotes the fields that need it, and no others")
  func csv() {
    #expect(csvRecord(["a", "b c", "1.5", ""]) == "a,b c,1.5,\n")
    #expect(
      csvRecord(["a,b", "say \"x\"", "two\nlines"]) == "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\n")
    #expect(csvRecord(["dos\r\nline"]) == "\"dos\r\nline\"\n")
  }
}
