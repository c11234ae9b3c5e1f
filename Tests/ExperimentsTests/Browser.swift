import Foundation
import Testing

/// A real browser, in which a page is opened and used.
struct Browser {
  private static let program = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  static let isThere = program != nil

  /// What a page has become after a script of the test has used it; every error of a script is an issue.
  ///
  /// The script runs behind the page's own, with `note(name, value)` to leave what the test wants to see
  /// as `[name: value]`.
  static func use(_ page: String, width: Int = 1000, in folder: URL, _ script: String = "")
    throws -> String
  {
    let own = """
      <script type="module">
      const note = (name, value) => document.body.append(`[${name}: ${value}]`);
      const point = (target, kind, x, y, type = "mouse") => target.dispatchEvent(
        new PointerEvent(kind, { clientX: x, clientY: y, pointerType: type, bubbles: true }));
      const press = (target, key) => target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      \(script)
      </script>
      </body>
      """
    let file = folder.appending(path: "used.html")
    try page.replacing("</body>", with: own).write(to: file, atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(filePath: try #require(program))
    process.arguments = [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom",
      "--window-size=\(width),900", "--user-data-dir=\(folder.path)/browser", file.absoluteString,
    ]
    let said = folder.appending(path: "said")
    try Data().write(to: said)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: said)
    try process.run()
    let dom = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let errors = try String(contentsOf: said, encoding: .utf8)
    #expect(!errors.contains("CONSOLE"), "\(errors)")
    return dom
  }

  /// What a script has noted under a name.
  static func note(_ name: String, in dom: String) -> String? {
    dom.firstRange(of: "[\(name): ").flatMap { start in
      dom[start.upperBound...].firstIndex(of: "]").map { String(dom[start.upperBound..<$0]) }
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips what is looked at in a browser where there is none.
  static var needsBrowser: Self { .enabled(if: Browser.isThere, "there is no chromium here") }
}
