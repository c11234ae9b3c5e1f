import Foundation
import Homeostat
import SwiftProtobuf
import Testing

@testable import Exports

@Suite("A network in ONNX")
struct ONNXTests {
  private func model(_ export: NetworkExport) throws -> Onnx_ModelProto {
    try Onnx_ModelProto(serializedBytes: export.onnx().bytes())
  }

  @Test("reads back with its operators, its names and what inputs and outputs are")
  func parses() throws {
    let checkpoint = try Trained.checkpoint(
      "resnet:depth=20", rule: "bn", on: Trained.images([3, 8, 8])
    ) { $0.epochs = 1 }
    let whole = try model(NetworkExport(checkpoint))
    #expect(whole.irVersion == 8 && whole.opsetImport.map(\.version) == [17])
    #expect(whole.graph.input.map(\.name) == ["input"])
    #expect(whole.graph.input[0].type.tensorType.shape.dim.map(\.dimValue) == [0, 3, 8, 8])
    #expect(whole.graph.input[0].type.tensorType.shape.dim[0].dimParam == "rows")
    #expect(whole.graph.output.map(\.name) == ["probabilities"])
    let kinds = whole.graph.node.map(\.opType)
    #expect(kinds.count { $0 == "Conv" } == 19 && kinds.count { $0 == "BatchNormalization" } == 19)
    #expect(kinds.last == "Softmax")
    let weight = try #require(whole.graph.initializer.first { $0.name == "layer1.0.conv1.weight" })
    #expect(weight.dims == [16, 16, 3, 3] && weight.rawData.count == 4 * 16 * 16 * 9)
    let folded = try model(NetworkExport(checkpoint, isFolded: true))
    #expect(!folded.graph.node.map(\.opType).contains("BatchNormalization"))
    #expect(folded.graph.initializer.contains { $0.name == "layer1.0.conv1.bias" })
    let classes = folded.metadataProps.first { $0.key == "classes" }?.value
    #expect(classes == "[\"top\",\"middle, \\\"so to say\\\"\",\"bottom \u{1F600}\"]")
  }

  @Test("names every value before a node reads it, and each only once")
  func order() throws {
    for network in [
      "lenet", "gru:units=4:bidirectional=true:layers=2", "lstm:units=4", Trained.transformer,
    ] {
      let data = Trained.images(network == "lenet" ? [1, 28, 28] : [3, 8, 8])
      let graph = try model(NetworkExport(Trained.checkpoint(network, rule: "wd", on: data))).graph
      var known = Set(graph.input.map(\.name) + graph.initializer.map(\.name))
      #expect(known.count == graph.input.count + graph.initializer.count)
      for node in graph.node {
        #expect(known.isSuperset(of: node.input), "\(node.name)")
        for output in node.output where !output.isEmpty {
          #expect(known.insert(output).inserted, "\(output)")
        }
      }
    }
  }
}
