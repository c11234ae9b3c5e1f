import ArgumentParser
import Foundation
import Homeostat

@main
struct HomeostatCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "homeostat",
    abstract: "Homeostatic plasticity for neural networks.",
    discussion: """
      Trains deep networks whose neurons keep their own gain and bias right (intrinsic plasticity) \
      and whose synapses keep their activity near a target (synaptic scaling), compares such rules, \
      and reproduces the figures and tables of the papers behind them.

      To begin:
        homeostat train --compare none,wd --learning-rate 0.01 --epochs 5
        homeostat reproduce shaw2020/fig5 --quick --data fashion-mnist
        homeostat list rules
        homeostat list experiments
        homeostat doctor
      """,
    version: MachineRecord.version,
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, PredictCommand.self, ReproduceCommand.self,
      ShowCommand.self, SweepCommand.self, DiscoverCommand.self, AnalyseCommand.self,
      LookCommand.self, ReportCommand.self, RunsCommand.self, ConvertCommand.self,
      ExportCommand.self, ListCommand.self, DataCommand.self, DoctorCommand.self,
    ])

  @Flag(help: "With any command: tell of errors and warnings, not of progress and notes.")
  var quiet = false

  /// Exits with 0, with 2 for a command line that cannot be read, and with 1 for what went wrong
  /// later.
  static func main() async {
    StandardStreams.prepare()
    Engine.keepFreedMemory()
    Engine.whenMemoryEnds { text in
      complain("Error: there is not enough memory: \(text)")
      _exit(1)
    }
    var kind: any ParsableCommand.Type = Self.self
    do {
      let words = Quiet.removed(from: CommandLine.arguments.dropFirst())
      try CommandLineAdvice.refuseEmptyArguments(words[...])
      try CommandLineAdvice.refuseUnknownCommand(words[...])
      var command = try parseAsRoot(words)
      kind = type(of: command)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      leave(with: 0)
    } catch {
      exit(withOwnCodes: error, from: kind)
    }
  }

  /// Ends the process at once: other threads may still use what LibTorch takes down in an orderly exit.
  private static func leave(with code: Int32) -> Never {
    LiveLine.clear()
    fflush(nil)
    _exit(code)
  }

  private static func exit(
    withOwnCodes error: any Error, from kind: any ParsableCommand.Type
  ) -> Never {
    if let code = error as? ExitCode { leave(with: code.rawValue) }
    if let error = error as? OutputError, error.isForWantOfReader {
      leave(with: 128 + SIGPIPE)
    }
    if let error = error as? ValidationError {
      complain("Error: \(error.message)\n\(CommandLineAdvice.hint(for: kind))")
      leave(with: 2)
    }
    let code = exitCode(for: error)
    if code.isSuccess {
      do { try printLine(fullMessage(for: error)) } catch { exit(withOwnCodes: error, from: kind) }
      leave(with: 0)
    }
    if code == .validationFailure {
      complain(CommandLineAdvice.improved(fullMessage(for: error)))
      leave(with: 2)
    }
    // An error may quote what was given to it, however long that is.
    let text = "\(error)"
    complain("Error: \(text.prefix(10_000))\(text.count > 10_000 ? "…" : "")")
    leave(with: 1)
  }
}
