import ArgumentParser
import Experiments
import Foundation

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write one HTML page about all figures that were reproduced.",
    discussion: """
      The page needs no network: figures, tables, verdicts, commands and runs are in the one file \
      report.html of the folder of results.
      """)

  @Option(help: "The folder of results.")
  var results = "results"

  func run() throws {
    try Resources.check()
    try printLine(Report(resultsFolder(results)).write().path)
  }
}
