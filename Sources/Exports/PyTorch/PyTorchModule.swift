import Foundation
import Networks
import Tensors
import Training

/// A module of PyTorch as a program text, with its weights in a file of their own beside it.
public struct PyTorchModule: Sendable {
  public let text: String
  let weights: SafeTensors

  /// Writes `NAME.py`, and its weights as `NAME.safetensors`, under temporary names and renames them.
  public func write(to file: URL) throws {
    try weights.write(to: Self.weights(of: file))
    try AtomicFile.write(Data(text.utf8), to: file)
  }

  /// The file of the weights of a module's file.
  public static func weights(of file: URL) -> URL {
    file.deletingPathExtension().appendingPathExtension("safetensors")
  }
}

extension NetworkExport {
  /// The network as a module of PyTorch, in a file of this name.
  ///
  /// Throws where a step has no twin there.
  public func pytorch(named name: String) throws -> PyTorchModule {
    var writer = PythonWriter(state, hasLengths: isOfTokens)
    let arguments = isOfTokens ? "inputs, lengths" : "inputs"
    for step in try PythonWriter.merged(graph.steps) { writer.add(step) }
    let ends = (encoding: encoding, decoding: decoding)
    let text = """
      \"\"\"\(Self.oneLine(data.name)): a network that homeostat \(MachineRecord.version) has trained.

          from \(name) import Network

          network = Network.load()
          network.predict(\(arguments))

      Inputs are \(inputText)\(isOfTokens ? "; and lengths are " + lengthsText : "").
      `predict` gives \(outputText); `forward` gives what the last layer makes.
      The weights are in \(name).safetensors, beside this file.
      \"\"\"

      import pathlib

      import torch
      from safetensors.torch import load_file
      from torch import nn
      from torch.nn import functional
      from torch.nn.utils import rnn


      \(writer.classes.sorted { $0.key < $1.key }.map { $0.value + "\n\n\n" }.joined())\
      class Network(nn.Module):
      \(names.map { "    \($0)\n" }.joined())
          def __init__(self):
              super().__init__()
      \((ends.encoding.buffers + writer.modules).map { "        \($0)\n" }.joined())
          def place(self, path, part):
              \"\"\"Puts a module or a parameter where the names of the weights have it.\"\"\"
              parent, names = self, path.split(".")
              for name in names[:-1]:
                  if not hasattr(parent, name):
                      parent.add_module(name, nn.Module())
                  parent = getattr(parent, name)
              is_module = isinstance(part, nn.Module)
              (parent.add_module if is_module else parent.register_parameter)(names[-1], part)

          def forward(self, \(arguments)):
      \(ends.encoding.lines.map { "        \($0)\n" }.joined())\
      \(writer.lines.map { "        \($0)\n" }.joined())\
              return x\(graph.output.number)

          @torch.no_grad()
          def predict(self, \(arguments)):
      \(ends.decoding.map { "        \($0)\n" }.joined())
          @classmethod
          def load(cls, file=None):
              \"\"\"The trained network, ready for evaluation.\"\"\"
              network = cls()
              network.load_state_dict(load_file(file or pathlib.Path(__file__).with_suffix(".safetensors")))
              return network.eval()

      """
    return PyTorchModule(text: text, weights: stateDictionary())
  }

  /// What the classes or the targets and the columns are called.
  private var names: [String] {
    var lines: [String] = []
    if !data.classNames.isEmpty { lines.append("classes = \(Self.list(data.classNames))") }
    if case .targets = outputs { lines.append("targets = \(Self.list(data.table?.targets ?? []))") }
    if case .tokens(let vocabulary) = inputs {
      lines.append("words = \(Self.list(vocabulary.words))")
    }
    if case .table(let encoder) = inputs {
      lines.append("columns = \(Self.list(encoder.columns.map(\.name)))")
    }
    return lines.isEmpty ? ["outputs = \(graph.output.form.count)"] : lines
  }

  private var encoding: (buffers: [String], lines: [String]) {
    func buffer(_ name: String, _ values: String) -> String {
      "self.register_buffer(\"\(name)\", torch.tensor(\(values)), persistent=False)"
    }
    switch inputs {
    case .plain, .tokens: return ([], ["x0 = inputs"])
    case .scaled(let scale):
      let shape = sampleShape.count == 3 ? ".reshape(1, -1, 1, 1)" : ""
      return (
        [
          buffer("mean", "\(scale.means)"), buffer("deviation", "\(scale.deviations)"),
        ], ["x0 = (inputs - self.mean\(shape)) / self.deviation\(shape)"]
      )
    case .table(let encoder):
      let table = TableInputs(encoder)
      func doubles(_ values: [Double]) -> String { "\(values), dtype=torch.float64" }
      let areCategories = table.areCategories.map { $0 ? "True" : "False" }
      return (
        [
          buffer("sources", "\(table.sources)"), buffer("mean", doubles(table.means)),
          buffer("factor", doubles(table.factors)), buffer("missing", "\(table.missing)"),
          buffer("keys", doubles(table.keys)),
          buffer("is_category", "[\(areCategories.joined(separator: ", "))]"),
        ],
        [
          "columns = inputs.to(torch.float64)[:, self.sources]",
          "numbers = ((columns - self.mean) * self.factor).to(torch.float32)",
          "numbers = torch.where(torch.isnan(numbers), self.missing, numbers)",
          "x0 = torch.where(self.is_category, (columns == self.keys).to(torch.float32), numbers)",
        ]
      )
    }
  }

  private var decoding: [String] {
    let made = isOfTokens ? "self(inputs, lengths)" : "self(inputs)"
    switch outputs {
    case .plain: return ["return \(made)"]
    case .softmax: return ["return torch.softmax(\(made), 1)"]
    case .logistic: return ["return torch.sigmoid(\(made))"]
    case .targets(let scales):
      return [
        "deviation = torch.tensor(\(scales.map(\.deviation)))",
        "return \(made) * deviation + torch.tensor(\(scales.map(\.mean)))",
      ]
    }
  }

  /// A list of Python's texts.
  private static func list(_ texts: [String]) -> String {
    "[\(texts.map(quoted).joined(separator: ", "))]"
  }

  /// A text as Python's, of ASCII alone.
  private static func quoted(_ text: String) -> String {
    let letters = text.unicodeScalars.map { letter -> String in
      switch letter {
      case "\"", "\\": "\\\(letter)"
      case " "..."~": "\(letter)"
      default: "\\U" + String(repeating: "0", count: 8 - hex(letter).count) + hex(letter)
      }
    }
    return "\"\(letters.joined())\""
  }

  private static func hex(_ letter: Unicode.Scalar) -> String { String(letter.value, radix: 16) }

  /// A name within a documentation text.
  private static func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline || $0 == "\"" || $0 == "\\" ? " " : $0 })
  }
}
