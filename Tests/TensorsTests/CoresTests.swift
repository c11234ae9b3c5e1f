import Foundation
import Testing

@testable import Tensors

@Suite("The cores that a process may use")
struct CoresTests {
  @Test("are at least one, and no more than the machine has")
  func cores() {
    #expect((1...ProcessInfo.processInfo.processorCount).contains(Engine.cores))
  }

  @Test(
    "are those of the process's affinity",
    arguments: [
      ("Cpus_allowed:\tff\nCpus_allowed_list:\t0\n", 1), ("Cpus_allowed_list:\t0-7\n", 8),
      ("Cpus_allowed_list:\t1-3,5,9-10\nMems_allowed:\t1\n", 6), ("Name:\tx\n", nil), ("", nil),
    ])
  func affinity(status: String, cores: Int?) throws {
    let root = try Root()
    try root.write(status, to: "proc/self/status")
    #expect(Engine.affineCores(under: root.path) == cores)
  }

  @Test(
    "are bounded by the quota of a control group and of those above it",
    arguments: [
      ("0::/", ["": "200000 100000"], 2),
      ("0::/", ["": "max 100000"], nil),
      ("0::/a/b", ["a/b/": "max 100000", "a/": "350000 100000", "": "max 100000"], 3),
      ("0::/a/b", ["a/b/": "100000 100000", "a/": "350000 100000"], 1),
      ("0::/", ["": "50000 100000"], 1),
      ("0::/", ["": "nonsense"], nil),
      ("0::/", ["": "1 0"], nil),
      ("", ["": "200000 100000"], nil),
    ] as [(String, [String: String], Int?)])
  func second(group: String, quotas: [String: String], cores: Int?) throws {
    let root = try Root()
    try root.write("12:memory:/x\n\(group)\n", to: "proc/self/cgroup")
    for (folder, quota) in quotas {
      try root.write("\(quota)\n", to: "sys/fs/cgroup/\(folder)cpu.max")
    }
    #expect(Engine.allowedCores(under: root.path) == cores)
  }

  @Test(
    "are bounded by the quota of the first version of control groups too",
    arguments: [
      ("cpu,cpuacct", "docker/1f/", "150000", 1), ("cpu,cpuacct", "", "400000", 4),
      ("cpu", "docker/1f/", "-1", nil), ("cpuset", "docker/1f/", "100000", nil),
    ] as [(String, String, String, Int?)])
  func first(controllers: String, folder: String, quota: String, cores: Int?) throws {
    let root = try Root()
    try root.write("4:\(controllers):/docker/1f\n0::/docker/1f\n", to: "proc/self/cgroup")
    let place = "sys/fs/cgroup/\(controllers)/\(folder)"
    try root.write("\(quota)\n", to: "\(place)cpu.cfs_quota_us")
    try root.write("100000\n", to: "\(place)cpu.cfs_period_us")
    #expect(Engine.allowedCores(under: root.path) == cores)
  }

  /// A folder in place of the root of the file system.
  private final class Root {
    private let url = FileManager.default.temporaryDirectory
      .appending(path: "homeostat-\(UUID().uuidString)")
    var path: String { url.path + "/" }

    init() throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ text: String, to name: String) throws {
      let file = url.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }
}
