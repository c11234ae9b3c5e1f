import ArgumentParser
import Exports
import Foundation
import Homeostat

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a trained network for PyTorch, ONNX or other programs.",
    discussion: """
      The formats are
        pytorch      NAME.py, a module of PyTorch, and its weights beside it in NAME.safetensors
        onnx         a graph of ONNX, which ONNX Runtime and others run
        safetensors  the weights alone, by the names that PyTorch's load_state_dict takes

      Outputs are those of predict: a module and a graph standardise images and recordings, and code \
      the columns of tables, as the training did. Weights alone do not; their metadata say how.

      Units with a gain and a bias are batch norms in what is written, whichever rule they follow. With \
      --fold gain, bias, learned scale and shift go into the weights beside them, so that no norm is \
      left.

      Examples:
        homeostat export results/long --to pytorch --out network.py
        homeostat export results/long --to onnx --fold --out network.onnx
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case pytorch, onnx, safetensors

    /// How a file of the format ends.
    var ending: String { self == .pytorch ? "py" : rawValue }
  }

  @Argument(help: "A checkpoint, or the folder of a run.")
  var checkpoint: String

  @Option(
    help: .init(
      Format.allCases.map(\.rawValue).alternatives + ".", valueName: "format"))
  var to: Format

  @Flag(help: "Put gain, bias, scale and shift of all units into the weights beside them.")
  var fold = false

  @Option(help: .init("The file to write.", valueName: "file"))
  var out: String

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  func run() throws {
    let file = URL(filePath: out)
    guard file.pathExtension == to.ending else {
      throw ValidationError(
        "--out \(out): a file of the format \(to.rawValue) ends in .\(to.ending)")
    }
    let files = to == .pytorch ? [file, PyTorchModule.weights(of: file)] : [file]
    if let file = files.first(where: { FileManager.default.fileExists(atPath: $0.path) }) {
      throw ConfigurationError(
        "\(file.relativePath): is there already; choose another file with --out")
    }
    let export = try export()
    for note in export.notes { say("note: \(note)") }
    switch to {
    case .onnx: try export.onnx().write(to: file)
    case .safetensors: try export.stateDictionary().write(to: file)
    case .pytorch:
      try export.pytorch(named: file.deletingPathExtension().lastPathComponent).write(to: file)
    }
    if json {
      var line = JSONLine(event: "export")
      line["format"] = .text(to.rawValue)
      line["files"] = .list(files.map { .text($0.relativePath) })
      line["folded"] = .bool(fold)
      try line.print()
    } else {
      try printLine(files.map(\.relativePath).joined(separator: "\n"))
    }
  }

  private func export() throws -> NetworkExport {
    do {
      return try NetworkExport(
        Checkpoint(contentsOf: CheckpointArgument.file(checkpoint)), isFolded: fold)
    } catch let error as ExportError {
      throw ConfigurationError("\(checkpoint): \(error)")
    } catch let error as GraphError {
      throw ConfigurationError("\(checkpoint): \(error)")
    }
  }
}
