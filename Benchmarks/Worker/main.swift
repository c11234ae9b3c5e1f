// Homeostat as a contender of the benchmark: trains a workload in turns, as it is asked to, or reads a
// table once.
import Foundation
import Homeostat

// As the tool does.
Engine.keepFreedMemory()
if CommandLine.arguments[1] == "table" {
  try readTable(CommandLine.arguments[2], target: CommandLine.arguments[3])
  exit(0)
}
// A rule may be named in place of the workload's.
let workload = try Workload(
  contentsOf: CommandLine.arguments[1], rule: CommandLine.arguments.dropFirst(2).first)
let contender = try Contender(workload)

func say(_ values: [String: Any]) throws {
  let line = try JSONSerialization.data(withJSONObject: values)
  FileHandle.standardOutput.write(line + Data("\n".utf8))
}

let first = try contender.train(steps: 1)
try say(["first": true])
let others = try contender.train(steps: workload.checkSteps - 1)
try say(["losses": zip(first, others).map { $0 + $1 }])
while let request = readLine() {
  switch request {
  case "turn":
    let clock = ContinuousClock.now
    _ = try contender.train(steps: workload.turnSteps)
    try say(["seconds": (ContinuousClock.now - clock) / .seconds(1)])
  case "memory": try say(try memory())
  default: fatalError("no such request: \(request)")
  }
}

/// The most memory that was ever resident, and what is now, in KiB.
func memory() throws -> [String: Any] {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  func value(_ name: String) -> Int {
    let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }
  return ["peak_kb": value("VmHWM"), "now_kb": value("VmRSS")]
}
