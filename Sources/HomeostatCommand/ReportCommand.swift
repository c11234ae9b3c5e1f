import ArgumentParser
import Experiments
import Foundation

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write one HTML page with all reproduced figures.",
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
