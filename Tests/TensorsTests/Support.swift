import Foundation
import Tensors
import Testing

/// Expects numbers that differ by at most `tolerance` times the greater of 1 and the number.
func expectClose(
  _ found: [Double], _ expected: [Double], within tolerance: Double = 1e-13,
  _ subject: String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  guard found.count == expected.count else {
    Issue.record(
      "\(subject) \(found.count) numbers, not \(expected.count)", sourceLocation: sourceLocation)
    return
  }
  for (index, (a, b)) in zip(found, expected).enumerated()
  where !(abs(a - b) <= tolerance * max(1, abs(b))) {
    Issue.record(
      "\(subject) at \(index): \(a), not \(b)", sourceLocation: sourceLocation)
    return
  }
}

/// Expects the elements of a float64 tensor of one axis or none, or of any shape in row-major order.
func expectClose(
  _ found: Tensor, _ expected: [Double], within tolerance: Double = 1e-13, _ subject: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    found.elements(as: Double.self), expected, within: tolerance, subject,
    sourceLocation: sourceLocation)
}

extension Tensor {
  var doubles: [Double] { elements(as: Double.self) }

  /// Seeded numbers between −2 and 2 in float64.
  static func sample(_ shape: [Int], seed: UInt64 = 1) -> Tensor {
    uniform(shape, from: -2, to: 2, elementType: .float64, using: Generator(seed: seed))
  }
}

/// SplitMix64, for tests that must do the same thing each time.
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Calls a body with an empty folder, and removes it.
func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "homeostat-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// The names in a folder.
func names(in folder: URL) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
}

/// The text of the error that a body throws; nil where it throws none.
func errorText(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return "\(error)"
  }
}
