// Reads files as the tool reads them, one a line of standard input, KIND<tab>PATH, and answers with
// a line each: 'accepted' and a digest of what was read, or 'refused' and the error's text, and the
// most memory in kB that was resident meanwhile. Its argument is a folder of undamaged files.
import Foundation
import Homeostat

let readers = try Readers(undamaged: URL(filePath: CommandLine.arguments[1]))
try say("ready")
while let line = readLine() {
  let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
  Memory.forgetPeak()
  let answer: String
  do {
    answer = "accepted\t\(sha256(of: try readers.read(parts[1], as: parts[0])))"
  } catch {
    let text = "\(error)".split(whereSeparator: \.isWhitespace).joined(separator: " ")
    answer = "refused\t\(text)"
  }
  try say("\(answer)\t\(Memory.peak)")
}

func say(_ line: String) throws {
  try FileHandle.standardOutput.write(contentsOf: Data("\(line)\n".utf8))
}

/// The memory of this process as Linux counts it.
enum Memory {
  /// The most that was resident, in kB.
  static var peak: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }

  /// Lets the peak begin anew from what is resident now.
  static func forgetPeak() {
    let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs")
    try? file?.write(contentsOf: Data("5".utf8))
  }
}
