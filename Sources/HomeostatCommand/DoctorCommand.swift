import ArgumentParser
import Foundation
import Homeostat

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check the installation, and say how to fix what is wrong.",
    discussion: "Exits with 1 where something is wrong.")

  @Option(help: "The folder of the data sets. (default: $HOMEOSTAT_DATA, or the user's cache)")
  var dataRoot: String?

  @Flag(help: "Print one JSON object a line on standard output.")
  var json = false

  /// Something that was looked at.
  private struct Finding {
    enum Verdict: String { case good, note, bad }

    let verdict: Verdict
    let subject: String
    let found: String
    var remedy = ""
  }

  func run() throws {
    let findings =
      [libTorch, Finding(verdict: .good, subject: "CPU", found: cpu), products, threads, gpu]
      + dataSets + [root, gnuplot]
    for finding in findings { try show(finding) }
    if findings.contains(where: { $0.verdict == .bad }) { throw ExitCode.failure }
  }

  private func show(_ finding: Finding) throws {
    if json {
      var line = JSONLine(event: "finding")
      line["verdict"] = .text(finding.verdict.rawValue)
      line["subject"] = .text(finding.subject)
      line["found"] = .text(finding.found)
      line["remedy"] = .text(finding.remedy)
      try line.print()
      return
    }
    let mark =
      switch finding.verdict {
      case .good: "✓"
      case .note: "·"
      case .bad: "✗"
      }
    try printLine("\(mark) \(finding.subject.padded(to: 16))\(finding.found)")
    if !finding.remedy.isEmpty { try printLine("    \(finding.remedy)") }
  }

  private var libTorch: Finding {
    let path = Engine.libraryPath ?? "a place that the system does not tell"
    let found = "\(Engine.version) in \(path)"
    let parts = Engine.version.split(separator: ".").prefix(2).compactMap { Int($0) }
    guard parts.count == 2, parts[0] == 2, (11...15).contains(parts[1]) else {
      return Finding(
        verdict: .bad, subject: "LibTorch", found: found,
        remedy: "Homeostat is made for 2.11 to 2.15: run Scripts/setup and build again.")
    }
    return Finding(verdict: .good, subject: "LibTorch", found: found)
  }

  private var cpu: String {
    "\(MachineRecord.cpuName), vector instructions \(Engine.cpuCapability)"
  }

  private var products: Finding {
    do {
      return Finding(verdict: .good, subject: "Matrix products", found: "by \(try Engine.blas)")
    } catch {
      return Finding(
        verdict: .bad, subject: "Matrix products", found: "\(error)",
        remedy: "Without the variable the processor's kind decides.")
    }
  }

  private var threads: Finding {
    let cores = Engine.cores == 1 ? "1 core" : "\(Engine.cores) cores"
    let variable = ProcessInfo.processInfo.environment["HOMEOSTAT_THREADS"]
    guard let variable else {
      return Finding(
        verdict: .good, subject: "Threads",
        found: "\(cores); a network takes one, or all where a layer has 256 units or more")
    }
    guard let count = Int(variable), (1...Engine.mostThreads).contains(count) else {
      return Finding(
        verdict: .bad, subject: "Threads", found: "HOMEOSTAT_THREADS is '\(variable)'",
        remedy: "Set it to a number from 1 to \(Engine.mostThreads), or unset it.")
    }
    return Finding(
      verdict: .good, subject: "Threads", found: "\(count) by HOMEOSTAT_THREADS; \(cores)")
  }

  private var gpu: Finding {
    let count = Engine.cudaDeviceCount
    if count > 0 {
      return Finding(verdict: .good, subject: "GPU", found: "\(count) CUDA devices")
    }
    guard FileManager.default.fileExists(atPath: "/dev/nvidia0") else {
      return Finding(verdict: .note, subject: "GPU", found: "none; not needed")
    }
    let remedy =
      if let problem = Engine.cudaProblem {
        "LibTorch's CUDA library cannot be used: \(problem)"
      } else if ProcessInfo.processInfo.environment["HOMEOSTAT_LIBTORCH"] != nil {
        "HOMEOSTAT_LIBTORCH names a LibTorch for CPUs: name one for CUDA and build again."
      } else {
        "Run Scripts/setup --gpu and build again."
      }
    return Finding(
      verdict: .note, subject: "GPU", found: "an NVIDIA GPU that LibTorch cannot use",
      remedy: remedy)
  }

  private var dataSets: [Finding] {
    let root = DataRoot(given: dataRoot)
    return Catalogue.images.map { entry in
      guard let place = root.place(of: entry) else {
        return Finding(
          verdict: .note, subject: entry.name, found: "not here",
          remedy: "homeostat data fetch \(entry.name)"
            + (entry.systemPackage.map { ", or install Debian's package \($0.name)" } ?? ""))
      }
      return Finding(verdict: .good, subject: entry.name, found: "in \(place)")
    } + [tables(in: root)]
  }

  private func tables(in root: DataRoot) -> Finding {
    let count = Catalogue.tables.count { root.place(of: $0) != nil }
    let isWhole = count == Catalogue.tables.count
    return Finding(
      verdict: isWhole ? .good : .note, subject: "Tables",
      found: "\(count) of \(Catalogue.tables.count) tabular sets",
      remedy: isWhole ? "" : "homeostat data list says which, and how to fetch the others.")
  }

  private var root: Finding {
    let path = DataRoot(given: dataRoot).path
    // The folder need not be there yet; then the nearest folder above it counts.
    var nearest = URL(filePath: path)
    while !FileManager.default.fileExists(atPath: nearest.path), nearest.path != "/" {
      nearest.deleteLastPathComponent()
    }
    guard FileManager.default.isWritableFile(atPath: nearest.path) else {
      return Finding(
        verdict: .note, subject: "Data root", found: "\(path), which cannot be written",
        remedy: "To fetch data, name another folder with HOMEOSTAT_DATA or --data-root.")
    }
    return Finding(verdict: .good, subject: "Data root", found: path)
  }

  private var gnuplot: Finding {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    let path = folders.map { "\($0)/gnuplot" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    guard let path else {
      return Finding(
        verdict: .note, subject: "gnuplot", found: "not here; it draws figures",
        remedy: "Install Debian's package gnuplot-nox.")
    }
    return Finding(verdict: .good, subject: "gnuplot", found: path)
  }
}
