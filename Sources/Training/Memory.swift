import Foundation
import Networks
import Settings

extension TrainingConfiguration {
  /// Throws where a network and one of its batches cannot fit into this machine's memory.
  ///
  /// Only what they need at least is counted, so that nothing is refused that would have gone well.
  func checkMemory(for network: NetworkPlan, samples: Int) throws {
    guard shape.device == "cpu", let parameters = network.parameterCount else { return }
    let rows = Double(min(learning.batchSize, samples))
    let inputs = network.sample.reduce(1, *)
    let units = [inputs, network.outputs] + network.units.map { 2 * $0.numbersPerSample }
    // Values, gradients and the optimizer's memory; inputs, outputs, and x and y of each unit.
    let state = learning.optimizer.stateLayout(1, .float32).values
    let memory = state.count { $0.elementType != .int64 }
    let numbers =
      Double(2 + memory) * Double(parameters) + rows * units.reduce(0) { $0 + Double($1) }
    let needed = numbers * Double(shape.precision.elementType.byteCount)
    guard needed > Self.memory else { return }
    func gigabytes(_ bytes: Double) -> String {
      String(format: "%.0f GB", (bytes / 1e9).rounded(.up))
    }
    throw ConfigurationError(
      "the network and one batch of \(Int(rows)) rows need at least \(gigabytes(needed)) of memory, and "
        + "this machine has \(gigabytes(Self.memory)): give fewer units, or a smaller --batch-size")
  }

  /// The bytes of memory that this process may use.
  private static var memory: Double {
    let machine = Double(ProcessInfo.processInfo.physicalMemory)
    // What a container may use, where it says so.
    let text = try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8)
    let container = text.flatMap { Double($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    return min(machine, container ?? machine)
  }
}

extension UnitLayer {
  /// The numbers that it has for a sample at least: one a unit, and one a place of an image.
  fileprivate var numbersPerSample: Int {
    if case .places(let places) = rowsPerSample { count * places } else { count }
  }
}
