import Datasets
import Foundation
import Testing
import Training

@testable import Experiments

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

/// A folder of results, and beside it a set of tiny images, which go when the test is over.
final class Laboratory {
  let folder: URL
  let store: RunStore

  init(classes: Int = 10, in tables: (any RunTables)? = nil) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "laboratory-\(UUID())")
    let results = folder.appending(path: "results")
    store = try tables.map { RunStore(results, $0) } ?? RunStore(results)
    for (part, count) in [("train", 400), ("t10k", 40)] {
      let pixels = (0..<count * 16).map { pixel -> UInt8 in
        let label = pixel / 16 % classes
        return UInt8((label * 25 + pixel % 7 * 9) % 256)
      }
      let labels = (0..<count).map { UInt8($0 % classes) }
      try write(pixels, [count, 4, 4], magic: 2051, to: "\(part)-images-idx3-ubyte")
      try write(labels, [count], magic: 2049, to: "\(part)-labels-idx1-ubyte")
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The path of the tiny set: 400 images of 4 × 4, ten classes.
  var set: String { folder.appending(path: "set").path }

  private func write(_ bytes: [UInt8], _ sizes: [Int], magic: Int, to name: String) throws {
    var data = Data()
    for number in [magic] + sizes { withUnsafeBytes(of: UInt32(number).bigEndian) { data += $0 } }
    let place = folder.appending(path: "set")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    try (data + bytes).write(to: place.appending(path: name))
  }

  /// A small network on the tiny set.
  func network(_ rule: String = "ip", seed: Int = 1, epochs: Int = 2) -> RunConfiguration {
    let arm = ShawNetwork(data: set, hidden: [6, 6], epochs: epochs)
      .arm("", rule, learningRate: 0.01)
    var configuration = arm.configuration
    configuration.seed = seed
    return configuration
  }

  /// A runner of two that notes what it does.
  func runner(_ notes: Notes = Notes(), retriesFailed: Bool = false, stopAfter: Int = .max)
    -> ExperimentRunner
  {
    ExperimentRunner(
      store, workers: 2, root: DataRoot(path: folder.path), retriesFailed: retriesFailed,
      isAskedToStop: { notes.turns >= stopAfter }, report: { notes.add($0) })
  }
}

/// What a runner reported.
final class Notes: @unchecked Sendable {
  private let lock = NSLock()
  private var events: [ExperimentEvent] = []

  func add(_ event: ExperimentEvent) { lock.withLock { events.append(event) } }

  /// The keys of the runs that ended.
  var ended: [String] {
    lock.withLock { events.compactMap { if case .ended(let run) = $0 { run.key } else { nil } } }
  }

  var turns: Int {
    lock.withLock { events.count { if case .progress = $0 { true } else { false } } }
  }
}

extension StoredRun {
  /// A run as it might have been; what each network has and is not given is 0.
  static func made(
    _ configuration: RunConfiguration, _ series: [String: [Double]], epochs: Int = 2,
    state: State = .finished, seconds: Double = 1
  ) -> StoredRun {
    var series = series
    if case .network = configuration, state != .failed {
      for name in ["train_loss", "test_loss", "test_error", "dead", "nonpositive_gains"] {
        series[name] = series[name] ?? Array(repeating: 0, count: epochs)
      }
    }
    return StoredRun(
      configuration: configuration, key: configuration.key, epochs: epochs, state: state,
      reason: nil, seconds: seconds, machine: "{}", finished: "2026-01-01T00:00:00Z", series: series
    )
  }
}
