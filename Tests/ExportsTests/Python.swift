import Foundation
import Testing

/// A Python with what runs exported networks: that of HOMEOSTAT_PYTHON, of Benchmarks/.peers, or of the
/// path.
enum Python {
  private static let candidates: [String] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let own = ProcessInfo.processInfo.environment["HOMEOSTAT_PYTHON"]
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return [own, root.appending(path: "Benchmarks/.peers/bin/python").path].compactMap { $0 }
      + folders.map { "\($0)/python3" }
  }()

  /// The first Python that has some modules.
  static func having(_ modules: String) -> String? {
    candidates.first { path in
      FileManager.default.isExecutableFile(atPath: path)
        && (try? run(path, ["-c", "import \(modules)"]).status) == 0
    }
  }

  static let withONNX = having("numpy, onnxruntime")
  static let withTensorBoard = having("tensorboard")
  static let withTorch = having("numpy, safetensors, torch")

  static func run(_ program: String, _ arguments: [String]) throws -> (
    status: Int32, output: String
  ) {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
