import Foundation

// Numbers as pages and texts show them.
extension Outcome {
  static func number(_ value: Double?) -> String {
    guard let value else { return "–" }
    if value == 0 { return "0" }
    return abs(value) < 0.001
      ? String(format: "%.1e", value) : String(format: abs(value) < 10 ? "%.4f" : "%.2f", value)
  }

  package static func duration(_ seconds: Double) -> String {
    seconds < 90
      ? String(format: "%.1f s", seconds)
      : seconds < 5400
        ? String(format: "%.1f min", seconds / 60) : String(format: "%.1f h", seconds / 3600)
  }
}
