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
  private struct Case {
    var name: String
    let checkpoint: Checkpoint
    let inputs: Tensor
    var lengths: Tensor?
    let expected: Tensor
  }

  private func images() throws -> [Case] {
    let kinds: [(String, String, [Int])] =
      [
        ("dense:hidden=12x3:skip=true", "ip", [1, 8, 8]), ("lenet", "bn", [1, 28, 28]),
        ("resnet:depth=20", "wd", [3, 8, 8]), ("resnet:depth=18", "bn", [3, 32, 32]),
        ("gru:units=6:layers=2:bidirectional=true", "wd", [3, 8, 8]),
        ("lstm:units=6", "bn", [1, 8, 8]),
        ("gru:units=6:sequence=permuted", "none", [1, 8, 8]),
        ("dense:hidden=12x3", "groupnorm:groups=3", [1, 8, 8]), ("lenet", "derf", [1, 28, 28]),
        ("resnet:depth=20", "groupnorm:groups=4", [3, 8, 8]),
        ("resnet:depth=18", "layernorm", [3, 8, 8]),
      ] + Trained.norms.map { (Trained.transformer, $0, [3, 7, 6]) }
    return try kinds.enumerated().map { number, kind in
      let data = Trained.images(kind.2).standardised()
      let checkpoint = try Trained.checkpoint(kind.0, rule: kind.1, on: data) { $0.epochs = 1 }
      let inputs = Trained.inputs(kind.2)
      let made = try checkpoint.predictions(for: inputs.reshaped([5, -1]))
      return Case(
        name: "images\(number)", checkpoint: checkpoint, inputs: inputs, expected: outputs(of: made)
      )
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
    return Case(
      name: target.filter { $0 != "," }, checkpoint: checkpoint, inputs: inputs,
      expected: outputs(of: made))
  }

  /// A network of texts of several lengths.
  private func texts(_ network: String, rule: String = "wd") throws -> Case {
    let (data, inputs, lengths) = try Trained.texts()
    let checkpoint = try Trained.checkpoint(network, rule: rule, on: data) {
      ($0.epochs, $0.learnedAffine) = (1, rule != "ip")
    }
    let made = try checkpoint.predictions(for: inputs, lengths: lengths)
    return Case(
      name: "texts_\(network.prefix(3))_\(rule.prefix(5))", checkpoint: checkpoint, inputs: inputs,
      lengths: lengths, expected: outputs(of: made))
  }

  private func cases() throws -> [Case] {
    Architectures.add(CausalReader.self)
    let tables = try [
      table("kind", "crossEntropy"), table("kind", "binaryCrossEntropy"),
      table("first,second", "meanSquaredError"),
    ].enumerated().map { number, made in
      var made = made
      made.name += "\(number)"
      return made
    }
    return try images() + tables + [
      texts("gru:units=5:embedding=4:layers=2:bidirectional=true"),
      texts("lstm:units=5:embedding=4"), texts("causal-reader"),
    ] + Trained.norms.map { try texts(Trained.transformer, rule: $0) }
  }

  /// Writes each network whole, and folded where it can be, and compares them all in one run of Python.
  private func compare(_ python: String, _ write: (NetworkExport, String) throws -> URL) throws {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "compare.py")
    var files: [URL] = []
    for made in try cases() {
      for isFolded in [false, true] {
        let name = made.name + (isFolded ? "_folded" : "")
        guard let export = try export(made, isFolded: isFolded) else { continue }
        let file = try write(export, name)
        try made.inputs.write(toNumPyFile: folder.appending(path: "\(name).in.npy"))
        try made.expected.write(toNumPyFile: folder.appending(path: "\(name).out.npy"))
        try made.lengths?.write(toNumPyFile: folder.appending(path: "\(name).lengths.npy"))
        files.append(file)
      }
    }
    let result = try Python.run(python, [script.path] + files.map(\.path))
    #expect(result.status == 0, "\(result.output)")
  }

  /// Nil where a network cannot be folded.
  private func export(_ made: Case, isFolded: Bool) throws -> NetworkExport? {
    do {
      return try NetworkExport(made.checkpoint, isFolded: isFolded)
    } catch let error as ExportError where isFolded && error.description.hasPrefix("--fold") {
      return nil
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
