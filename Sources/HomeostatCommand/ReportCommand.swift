import ArgumentParser
import Experiments
import Foundation

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write one HTML page with all figures of a folder.",
    discussion: """
      The page needs no network: figures, tables, verdicts, commands and runs are in the one file \
      report.html of the folder of results.

      In a folder of 'homeostat train --out' it draws the training loss and the test error of the \
      networks over the epochs: the median over the seeds, and their spread.

      Examples:
        homeostat report
        homeostat report --results results/first
      """)

  @Option(help: "The folder of results, or the one that train --out named.")
  var results = "results"

  func run() throws {
    try Resources.check()
    let folder = try resultsFolder(results)
    try TrainedNetworks(in: folder)?.draw()
    try printLine(Report(folder).write().path)
  }
}
