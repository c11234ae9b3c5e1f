import Testing

@Suite("What is written to the standard streams") struct OutputTests {
  /// What writes to a stream and cannot say that it failed, or traps where it does.
  private static var unchecked: [Regex<Substring>] {
    [
      /(?:^|[^\w.])(?:Swift\.)?(?:print|debugPrint|dump|puts|fputs|putchar|vprintf|fprintf|printf)\(/,
      /FileHandle\.standard(?:Output|Error)/,
      /FileHandle\w*\.write\((?!contentsOf)/,
      /[hH]andle\w*\.write\(Data/,
      /fileHandleForWriting\.write\(Data/,
    ]
  }

  static func isUnchecked(_ line: Substring) -> Bool {
    // Regular expressions are slow, and most lines have none of these words.
    guard ["print", "Print", "dump", "puts", "putchar", "andle"].contains(where: line.contains)
    else { return false }
    let code = line.drop { $0 == " " }
    guard !code.hasPrefix("//"), !code.contains("func print(") else { return false }
    return unchecked.contains { code.contains($0) }
  }

  @Test("No source prints otherwise than by the functions that see whether it failed")
  func sources() throws {
    for file in try Project.files(in: "Sources", ending: ["swift"]) {
      for line in try Project.text(file).split(separator: "\n") where Self.isUnchecked(line) {
        Issue.record("\(file): \(line)")
      }
    }
  }

  @Test(
    "The search for them finds each form",
    arguments: [
      ("print(text)", true), ("  return print(text)", true), ("Swift.print(a, b)", true),
      ("debugPrint(x)", true), ("fputs(text, stderr)", true),
      ("FileHandle.standardError.write(Data(text.utf8))", true),
      ("input.fileHandleForWriting.write(Data(script.utf8))", true),
      ("try printLine(text)", false), ("try line.print()", false),
      ("func print() throws {", false), ("// print(text)", false),
      ("try handle.write(contentsOf: Data(lines.utf8))", false), ("blueprint(of: x)", false),
    ])
  func forms(line: String, isUnchecked: Bool) {
    #expect(Self.isUnchecked(line[...]) == isUnchecked)
  }
}
