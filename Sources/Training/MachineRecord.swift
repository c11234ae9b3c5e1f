import Foundation
import Tensors

/// What a run was made with and what it cost, beside what decides its numbers.
public struct MachineRecord: Codable, Sendable {
  public let homeostat: String
  public let libtorch: String
  public let cpuCapability: String
  /// The library that multiplied matrices on the CPU; nil in records of earlier versions.
  public let blas: String?
  public let cpu: String
  public let cores: Int
  public let threads: Int
  public let system: String
  /// The seconds of training so far, over all times the run was taken up.
  public var seconds: Double
  /// How many times the run was taken up.
  public var starts: Int
  /// finished, interrupted, diverged or running.
  public var state: String
  /// What was to know of how the run began, such as tensors of its initial weights that were not used.
  public var notes: [String]?

  /// How the set differed from the published one, such as "only the first 1,000 test images".
  public var data: String?

  enum CodingKeys: String, CodingKey {
    case homeostat, libtorch, blas, cpu, cores, threads, system, seconds, starts, state, notes, data
    case cpuCapability = "cpu_capability"
  }

  /// The version of this package.
  public static let version = "0.1.0"

  /// A record of this machine, that goes on from an earlier one.
  public init(threads: Int, after earlier: MachineRecord? = nil) {
    homeostat = Self.version
    libtorch = Engine.version
    cpuCapability = Engine.cpuCapability
    blas = try? Engine.blas
    cpu = Self.cpuName
    cores = Engine.cores
    self.threads = threads
    system = ProcessInfo.processInfo.operatingSystemVersionString
    seconds = earlier?.seconds ?? 0
    starts = (earlier?.starts ?? 0) + 1
    state = "running"
    notes = earlier?.notes
  }

  /// The processor's name as the system gives it.
  public static var cpuName: String {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(
      separator: "\n")
    let line = lines?.first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
      ?? "unknown"
  }
}
