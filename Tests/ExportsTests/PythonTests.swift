import Foundation
import Homeostat
import Testing

@testable import Exports
@testable import Training

@Suite("Exported networks in other programs", .serialized)
final class PythonTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "homeostat-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A network of each kind, what it reads, and what it predicts of that.
  private typealias Case = (name: String, checkpoint: Checkpoint, inputs: Tensor, expected: Tensor)

  private func images() throws -> [Case] {
    let kinds = [
      ("dense:hidden=12x3:skip=true", "ip", [1, 8, 8]), ("lenet", "bn", [1, 28, 28]),
      ("resnet:depth=20", "wd", [3, 8, 8]), ("resnet:depth=18", "bn", [3, 32, 32]),
      ("gru:units=6:layers=2:bidirectional=true", "wd", [3, 8, 8]),
      ("lstm:units=6", "bn", [1, 8, 8]),
      ("gru:units=6:sequence=permuted", "none", [1, 8, 8]),
    ]
    return try kinds.enumerated().map { number, kind in
      let data = Trained.images(kind.2).standardised()
      let checkpoint = try Trained.checkpoint(kind.0, rule: kind.1, on: data) { $0.epochs = 1 }
      let inputs = Trained.inputs(kind.2)
      let made = try checkpoint.predictions(for: inputs.reshaped([5, -1]))
      return ("images\(number)", checkpoint, inputs, outputs(of: made))
    }
  }

  private func table(_ target: String, _ loss: String) throws -> Case {
    let file = folder.appending(path: "table.csv")
    let rows = (0..<60).map { row in
      let colour = row % 7 == 0 ? "" : ["red", "green", "blue"][row % 3]
      let size = row % 5 == 0 ? "" : "\(1_700_000_000 + row * 86_400)"
      let number = Double(row % 9) * 0.7
      return
        "\(size),\(colour),\(row % 2 == 0 ? "yes" : "no"),\(number),\(number > 3 ? "high" : "low"),"
        + "\(number * 1e3),\(row)"
    }
    try Data((["size,colour,open,number,kind,first,second"] + rows).joined(separator: "\n").utf8)
      .write(to: file)
    var options = TableOptions()
    options.target = target
    options.without = ["kind", "first", "second"].filter { !target.contains($0) }
    let (table, schema) = try loadTable(file.path, options: options)
    let data = try TrainingData(
      table, read: schema, Split(training: Array(0..<40), test: Array(40..<60)))
    let checkpoint = try Trained.checkpoint("dense:hidden=8x2", rule: "ip", on: data) {
      $0.loss = try! Loss(Specification(name: loss))
      $0.learnedAffine = false
    }
    let columns = table.columns.map { column -> [Double] in
      switch column.values {
      case .numbers(let numbers): numbers
      case .categories(let indices, _): indices.map { $0.map(Double.init) ?? .nan }
      }
    }
    let inputs = Tensor(columns.flatMap { $0 }, shape: [columns.count, table.rowCount]).transposed()
    let coding = try #require(checkpoint.data.table)
    let made = try checkpoint.predictions(for: coding.inputs(of: table))
    return (target.filter { $0 != "," }, checkpoint, inputs, outputs(of: made))
  }

  private func cases() throws -> [Case] {
    try images()
      + [
        table("kind", "crossEntropy"), table("kind", "binaryCrossEntropy"),
        table("first,second", "meanSquaredError"),
      ].enumerated().map { number, made in
        (made.name + "\(number)", made.checkpoint, made.inputs, made.expected)
      }
  }

  private func compare(_ python: String, _ write: (NetworkExport, String) throws -> URL) throws {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "compare.py")
    for (name, checkpoint, inputs, expected) in try cases() {
      let (read, wanted) = (folder.appending(path: "in.npy"), folder.appending(path: "out.npy"))
      try inputs.write(toNumPyFile: read)
      try expected.write(toNumPyFile: wanted)
      var files = [try write(NetworkExport(checkpoint), name)]
      if (try? NetworkExport(checkpoint, isFolded: true)) != nil {
        files.append(try write(NetworkExport(checkpoint, isFolded: true), name + "_folded"))
      }
      let made = try Python.run(python, [script.path, read.path, wanted.path] + files.map(\.path))
      #expect(made.status == 0, "\(name): \(made.output)")
    }
  }

  @Test(
    "give in ONNX Runtime what they predict here",
    .enabled(
      if: Python.withONNX != nil,
      "no Python with numpy and onnxruntime was found: name one by HOMEOSTAT_PYTHON"))
  func onnx() throws {
    try compare(#require(Python.withONNX)) { export, name in
      let file = self.folder.appending(path: "\(name).onnx")
      try export.onnx().write(to: file)
      return file
    }
  }

  @Test(
    "give in PyTorch what they predict here",
    .enabled(
      if: Python.withTorch != nil,
      "no Python with numpy, safetensors and torch was found: name one by HOMEOSTAT_PYTHON"))
  func pytorch() throws {
    try compare(#require(Python.withTorch)) { export, name in
      let file = self.folder.appending(path: "\(name).py")
      try export.pytorch(named: name).write(to: file)
      return file
    }
  }
}
