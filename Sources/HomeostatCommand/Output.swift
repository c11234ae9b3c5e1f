import Foundation
import Synchronization

/// Standard output could not be written, for the system's reason.
struct OutputError: Error, Equatable, CustomStringConvertible {
  let code: Int32

  var description: String {
    "standard output cannot be written: \(String(cString: strerror(code)))"
  }

  /// Whether the reader has gone, as `head` does when it has enough.
  var isForWantOfReader: Bool { code == EPIPE }
}

/// Prints a line of data on standard output.
func printLine(_ text: String) throws { try printText(text + "\n") }

/// Prints a text on standard output as it is.
func printText(_ text: String) throws {
  if outputIsTerminal { LiveLine.clear() }
  if let code = failure(writing: text, to: STDOUT_FILENO) { throw OutputError(code: code) }
}

private let outputIsTerminal = isatty(STDOUT_FILENO) == 1

/// Says something to the person at the terminal, unless only errors and warnings are wanted; standard output
/// is for data.
///
/// Work goes on where nobody can be told of it.
func say(_ text: String) { if !Quiet.isOn { complain(text) } }

/// Says what went wrong, or may, to the person at the terminal.
func complain(_ text: String) {
  LiveLine.clear()
  _ = failure(writing: text + "\n", to: STDERR_FILENO)
}

/// The flag `--quiet`, which every command takes, anywhere among its words.
enum Quiet {
  /// Whether progress and notes are not to be told.
  static var isOn: Bool { isAskedFor || othersSpeak }

  private static let isAskedFor = CommandLine.arguments.prefix { $0 != "--" }.contains(flag)

  /// Whether another process of a group speaks for this one.
  static var othersSpeak: Bool { leavesTalk.load(ordering: .relaxed) }

  private static let leavesTalk = Atomic(false)

  /// Leaves standard output and all talk but errors to the process with rank 0.
  static func letOthersSpeak() {
    leavesTalk.store(true, ordering: .relaxed)
    let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
    dup2(nowhere, STDOUT_FILENO)
    close(nowhere)
  }

  private static let flag = "--quiet"

  /// The words of a command without it.
  static func removed(from words: some Sequence<String>) -> [String] {
    let words = Array(words)
    let flags = words.prefix { $0 != "--" }
    return flags.filter { $0 != flag } + words.dropFirst(flags.count)
  }
}

/// The last line of a terminal, which is written over as work goes on; whatever else is written there clears it.
enum LiveLine {
  /// Whether standard error is a terminal, which can show such a line, and the line is wanted.
  static let isPossible = isatty(STDERR_FILENO) == 1 && !Quiet.isOn

  private static let isShown = Atomic(false)

  static func show(_ text: String) {
    isShown.store(true, ordering: .relaxed)
    write(text)
  }

  static func clear() { if isShown.exchange(false, ordering: .relaxed) { write("") } }

  private static func write(_ text: String) {
    _ = failure(writing: "\r\(text)\u{1B}[K", to: STDERR_FILENO)
  }
}

enum StandardStreams {
  /// Makes writing to the standard streams safe; to be called before any file is opened.
  static func prepare() {
    // A reader that has gone is an error of a write, so that a run can still be saved.
    signal(SIGPIPE, SIG_IGN)
    // A stream that the caller closed would give its number to the next file, and talk would go
    // into a checkpoint. Opened for reading, it still refuses to be written.
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
      _ = open("/dev/null", O_RDONLY)
    }
    requireDescriptors()
  }

  /// Asks for as many open files as the system allows, and ends the program where they are so few
  /// that the threads' library would trap.
  private static func requireDescriptors() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    if limit.rlim_cur < 1024, limit.rlim_max > limit.rlim_cur {
      limit.rlim_cur = min(1024, limit.rlim_max)
      _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
    guard limit.rlim_cur < 16 else { return }
    complain(
      "Error: only \(limit.rlim_cur) files may be open at a time, and this program needs 16: raise the "
        + "limit with 'ulimit -n 64'")
    exit(1)
  }
}

/// Writes all of a text, and gives the system's error number where that fails.
private func failure(writing text: String, to descriptor: Int32) -> Int32? {
  var text = text
  return text.withUTF8 { buffer in
    var rest = UnsafeRawBufferPointer(buffer)[...]
    while !rest.isEmpty {
      let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        // Whoever shares the stream made it one that does not wait.
        var stream = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&stream, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }
}
