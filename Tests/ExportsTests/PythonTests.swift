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
  private func texts(_ network: String) throws -> Case {
    var set = TextSet(name: "texts", classNames: ["low", "high"])
    for number in 0..<24 {
      let words = (0...number % 5).map { "word\(($0 * 7 + number) % 9)" }
      set.add(
        words.joined(separator: " ") + (number % 2 == 0 ? " up" : " down"), label: number % 2,
        isTest: number > 15)
    }
    let data = TrainingData(
      set, training: Array(set.training.labels.indices), words: 8, length: 6)
    let checkpoint = try Trained.checkpoint(network, rule: "wd", on: data) { $0.epochs = 1 }
    let vocabulary = try #require(data.vocabulary)
    let (tokens, lengths) = vocabulary.tokens(of: ["word1", "up word2 word3 down word4", "none"])
    let inputs = Tensor(tokens, shape: [3, 6])
    let made = try checkpoint.predictions(for: inputs, lengths: Tensor(lengths))
    return Case(
      name: "texts_\(network.prefix(3))", checkpoint: checkpoint, inputs: inputs,
      lengths: Tensor(lengths), expected: outputs(of: made))
  }

  private func cases() throws -> [Case] {
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
      texts("lstm:units=5:embedding=4"),
    ]
  }

  private func compare(_ python: String, _ write: (NetworkExport, String) throws -> URL) throws {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "compare.py")
    for made in try cases() {
      let (read, wanted) = (folder.appending(path: "in.npy"), folder.appending(path: "out.npy"))
      let lengths = folder.appending(path: "lengths.npy")
      try made.inputs.write(toNumPyFile: read)
      try made.expected.write(toNumPyFile: wanted)
      try made.lengths?.write(toNumPyFile: lengths)
      var files = [try write(NetworkExport(made.checkpoint), made.name)]
      if (try? NetworkExport(made.checkpoint, isFolded: true)) != nil {
        files.append(
          try write(NetworkExport(made.checkpoint, isFolded: true), made.name + "_folded"))
      }
      let words = [read.path, made.lengths == nil ? "-" : lengths.path, wanted.path]
      let result = try Python.run(python, [script.path] + words + files.map(\.path))
      #expect(result.status == 0, "\(made.name): \(result.output)")
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
