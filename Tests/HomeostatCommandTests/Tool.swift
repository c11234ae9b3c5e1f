import Foundation
import Testing

/// The built tool, run as a user runs it.
struct Tool {
  struct Result {
    let status: Int32
    let output: String
    let errors: String

    /// The JSON objects of the output, one a line.
    var events: [[String: Any]] {
      output.split(separator: "\n").compactMap { line in
        do {
          return try JSON.object(line)
        } catch {
          Issue.record("a line of the output is no JSON object: \(line)")
          return nil
        }
      }
    }

    func events(named name: String) -> [[String: Any]] {
      events.filter { $0["event"] as? String == name }
    }
  }

  /// The tool lies beside the program that runs the tests.
  static let url = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "homeostat")

  static func start(
    _ arguments: [String], environment: [String: String] = [:], program: URL = url
  ) throws -> (process: Process, output: Pipe, errors: Pipe) {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    // What a user has set for the tool must not reach a test.
    var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("HOMEOSTAT_") }
    variables["COLUMNS"] = "80"
    variables["HOMEOSTAT"] = url.path
    process.environment = variables.merging(environment) { $1 }
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    return (process, output, errors)
  }

  @discardableResult
  static func run(
    _ arguments: [String], environment: [String: String] = [:], program: URL = url
  ) throws -> Result {
    let (process, output, errors) = try start(
      arguments, environment: environment, program: program)
    // Both at once, since a tool that has filled the pipe that nobody reads waits for ever.
    let talk = Reader(errors)
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
      errors: talk.text)
  }

  /// Reads a pipe to its end on a thread of its own.
  private final class Reader: @unchecked Sendable {
    private var data = Data()
    private let isRead = DispatchSemaphore(value: 0)

    init(_ pipe: Pipe) {
      Thread.detachNewThread {
        self.data = pipe.fileHandleForReading.readDataToEndOfFile()
        self.isRead.signal()
      }
    }

    var text: String {
      isRead.wait()
      return String(decoding: data, as: UTF8.self)
    }
  }

  /// Runs a script of Bash, in which $HOMEOSTAT is the tool and $1, $2 … are the words.
  static func shell(_ script: String, _ words: [String] = []) throws -> Result {
    try run(["-c", script, "bash"] + words, program: URL(filePath: "/bin/bash"))
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips what draws figures where gnuplot is not installed.
  static var needsGnuplot: Self {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    let isThere = folders.contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/gnuplot")
    }
    return .enabled(if: isThere, "gnuplot, which draws figures, is not installed")
  }
}

/// A folder that goes when the test is over.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "homeostat-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  func data(_ name: String) throws -> Data { try Data(contentsOf: url.appending(path: name)) }

  func write(_ data: Data, to name: String) throws {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }
}

/// A small set in the MNIST format: images of 6 × 6 whose bright row tells the class, 0 to 2.
struct SmallImages {
  static let side = 6
  static let classes = 3

  static func image(_ index: Int) -> [UInt8] {
    let label = index % classes
    return (0..<side * side).map { pixel in
      let noise = (index * 31 + pixel * 17) % 64
      return UInt8(pixel / side / 2 == label ? 190 + noise % 60 : noise)
    }
  }

  static func images(_ count: Int) -> Data {
    header(magic: 2051, [count, side, side]) + Data((0..<count).flatMap(image))
  }

  static func labels(_ count: Int) -> Data {
    header(magic: 2049, [count]) + Data((0..<count).map { UInt8($0 % classes) })
  }

  private static func header(magic: Int, _ sizes: [Int]) -> Data {
    Data(
      ([magic] + sizes).flatMap { value in
        (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) }
      })
  }

  /// Writes the set and gives its folder's path.
  static func write(to folder: TemporaryFolder, training: Int = 240, test: Int = 60) throws
    -> String
  {
    try folder.write(images(training), to: "set/train-images-idx3-ubyte")
    try folder.write(labels(training), to: "set/train-labels-idx1-ubyte")
    try folder.write(images(test), to: "set/t10k-images-idx3-ubyte")
    try folder.write(labels(test), to: "set/t10k-labels-idx1-ubyte")
    return folder.path("set")
  }
}
