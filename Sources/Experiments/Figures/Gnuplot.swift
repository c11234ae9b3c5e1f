import Foundation
import Settings

/// The program that draws figures, and what its scripts share.
enum Gnuplot {
  /// Grid and bands, which a heat map does without.
  static let background = """
    set grid ytics lw 0.5 lc rgb '#E4E4E4'
    set style fill transparent solid 0.18 noborder
    """

  /// A text between single quotes of gnuplot, in which nothing but the quote is special; a line break
  /// would end the command, and begin another.
  static func quoted(_ text: String) -> String {
    Escaping.oneLine(text).replacing("'", with: "''")
  }

  /// What gnuplot draws from a script; it reads and writes no other file, so that no path can be
  /// taken for a command.
  static func picture(of script: String) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gnuplot", "-d", "-"]
    let (input, output, errors) = (try scratch(), try scratch(), try scratch())
    do {
      try input.write(contentsOf: Data(script.utf8))
      try input.seek(toOffset: 0)
    } catch {
      throw ConfigurationError("the figure's script cannot be written to /tmp: \(error)")
    }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    do { try process.run() } catch {
      throw ConfigurationError("gnuplot cannot be started: \(error.localizedDescription)")
    }
    process.waitUntilExit()
    if process.terminationStatus == 127 { throw missing }
    try output.seek(toOffset: 0)
    try errors.seek(toOffset: 0)
    let picture = try output.readToEnd() ?? Data()
    guard process.terminationStatus == 0, !picture.isEmpty else {
      let text = String(decoding: try errors.readToEnd() ?? Data(), as: UTF8.self)
      throw ConfigurationError("gnuplot could not draw the figure: \(text)")
    }
    return picture
  }

  /// A file without a name, which is gone when it is closed.
  private static func scratch() throws -> FileHandle {
    guard let file = tmpfile() else {
      throw ConfigurationError(
        "no temporary file can be made for gnuplot: \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    return FileHandle(
      fileDescriptor: fcntl(fileno(file), F_DUPFD_CLOEXEC, 0), closeOnDealloc: true)
  }

  private static let missing = ConfigurationError(
    "gnuplot is missing, which draws the figures: install it (Debian: apt install gnuplot-nox); "
      + "the numbers are in figure.csv")
}
