import ArgumentParser
import Experiments
import Foundation

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write one HTML page with all results of a folder.",
    discussion: """
      The page needs no network: pictures, tables, verdicts, commands and runs are in the one file \
      report.html of the folder of results. It shows figures and tables of papers, experiments of your \
      own, sweeps, and the networks of 'homeostat train --out'. Of these it draws the training loss and \
      the test error over the epochs: the median over the seeds, and their spread.

      A curve's values can be read by the pointer, by touch and by the keyboard; its arms can be \
      hidden, and parts enlarged.

      Examples:
        homeostat report
        homeostat report --results results/first
      """)

  @Option(help: "The folder of results, or one that train --out named.")
  var results = "results"

  func run() throws {
    try Resources.check()
    let folder = try StoreFlags.folder(results)
    for networks in try TrainedNetworks.all(in: folder) { try networks.draw() }
    try printLine(Report(folder).write().path)
  }
}
