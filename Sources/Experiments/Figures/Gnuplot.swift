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
    let (input, output, errors) = (try scratch(), try scratch(), try scratch())
    do {
      try input.write(contentsOf: Data(script.utf8))
      try input.seek(toOffset: 0)
    } catch {
      throw ConfigurationError("the figure's script cannot be written to /tmp: \(error)")
    }
    let status = try status(of: [input, output, errors])
    try output.seek(toOffset: 0)
    try errors.seek(toOffset: 0)
    let picture = try output.readToEnd() ?? Data()
    guard status == 0, !picture.isEmpty else {
      let text = String(decoding: try errors.readToEnd() ?? Data(), as: UTF8.self)
      throw ConfigurationError("gnuplot could not draw the figure: \(text)")
    }
    return picture
  }

  /// Runs gnuplot with three files as its streams, and gives the status with which it ends.
  ///
  /// Foundation's `Process` opens sockets of its own, and traps where no more files may be open.
  private static func status(of streams: [FileHandle]) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for (place, stream) in streams.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, stream.fileDescriptor, Int32(place))
    }
    // In a group of its own, so that Ctrl-C reaches only us.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    let arguments: [String] = ["gnuplot", "-d", "-"]
    var words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    let failure = posix_spawnp(&process, arguments[0], &actions, &attributes, &words, environ)
    guard failure != ENOENT else { throw missing }
    guard failure == 0 else {
      throw ConfigurationError("gnuplot cannot be started: \(String(cString: strerror(failure)))")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return status
  }

  /// A file without a name, which is gone when it is closed.
  private static func scratch() throws -> FileHandle {
    let file = tmpfile()
    defer { if let file { fclose(file) } }
    // Above the three streams, one of which may be closed.
    let descriptor = file.map { fcntl(fileno($0), F_DUPFD_CLOEXEC, 3) } ?? -1
    guard descriptor >= 0 else {
      throw ConfigurationError(
        "no temporary file can be made for gnuplot: \(String(cString: strerror(errno)))")
    }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  private static let missing = ConfigurationError(
    "gnuplot is missing, which draws the figures: install it (Debian: apt install gnuplot-nox); "
      + "the numbers are there as CSV")
}
