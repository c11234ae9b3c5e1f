import Foundation

extension Engine {
  /// The cores that this process may use: those of its affinity, and no more than the processor
  /// time that its control group allows, as in a container.
  public static let cores = max(
    1,
    min(
      affineCores(under: "/") ?? ProcessInfo.processInfo.activeProcessorCount,
      allowedCores(under: "/") ?? .max))

  /// More threads than this are a slip; LibTorch would crash when it starts some tens of thousands.
  public static let mostThreads = 1024

  /// The cores on which the system schedules this process, as in 0-3,7.
  static func affineCores(under root: String) -> Int? {
    let status = (try? String(contentsOfFile: root + "proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
    let ranges = line?.dropFirst("Cpus_allowed_list:".count)
      .trimmingCharacters(in: .whitespaces).split(separator: ",")
      .map { $0.split(separator: "-").compactMap { Int($0) } }
    return ranges?.reduce(0) { sum, range in
      guard let first = range.first, let last = range.last, first <= last else { return sum }
      return sum + last - first + 1
    }
  }

  /// The whole cores that the quota of this process's control group and those above it allows; nil
  /// where there is none. The root is another one in tests.
  static func allowedCores(under root: String) -> Int? {
    func text(_ path: String) -> String? {
      try? String(contentsOfFile: root + path, encoding: .utf8)
    }
    let lines = (text("proc/self/cgroup") ?? "").split(separator: "\n")
    let quotas = lines.flatMap { line -> [Double] in
      // Such as 0::/user.slice, and of the first version 4:cpu,cpuacct:/docker/1f2e.
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return [] }
      let controllers = parts[1].split(separator: ",")
      guard controllers.isEmpty || controllers.contains("cpu") else { return [] }
      let places = controllers.isEmpty ? ["", "unified/"] : ["cpu/", "\(parts[1])/"]
      return ancestors(of: parts[2]).flatMap { group in
        places.compactMap { place in
          let folder = "sys/fs/cgroup/\(place)\(group)"
          let words =
            controllers.isEmpty
            ? text("\(folder)cpu.max")?.split { $0.isWhitespace }.map(String.init)
            : [text("\(folder)cpu.cfs_quota_us"), text("\(folder)cpu.cfs_period_us")].compactMap {
              $0?.trimmingCharacters(in: .whitespacesAndNewlines)
            }
          // "max", or -1, is no quota.
          guard let numbers = words?.compactMap({ Double($0) }), numbers.count == 2, numbers[0] > 0,
            numbers[1] > 0
          else { return nil }
          return numbers[0] / numbers[1]
        }
      }
    }
    return quotas.min().map { max(1, Int(min($0, 1e6))) }
  }

  /// A path's folders from itself up to the root, each with a slash behind it but for the root.
  private static func ancestors(of path: Substring) -> [String] {
    let names = path.split(separator: "/")
    return (0...names.count).reversed().map { names.prefix($0).map { "\($0)/" }.joined() }
  }
}
