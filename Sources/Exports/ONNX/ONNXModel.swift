import Foundation
import Networks
import SwiftProtobuf
import Tensors
import Training

/// A network in ONNX: operator set 17, version 8 of the IR.
///
/// It reads `input` and gives `probabilities`, or `predictions` of numbers, for any number of rows.
public struct ONNXModel: Sendable {
  let proto: Onnx_ModelProto

  /// The file's content.
  public func bytes() throws -> Data { try proto.serializedData() }

  /// Writes the file under a temporary name and renames it.
  public func write(to file: URL) throws { try AtomicFile.write(bytes(), to: file) }
}

extension NetworkExport {
  /// The network in ONNX.
  ///
  /// Throws where a step has no twin there.
  public func onnx() throws -> ONNXModel {
    var writer = ONNXWriter(state)
    var value = writer.encoding(of: "input", by: self)
    writer.names[graph.input.number] = value
    if isOfTokens { writer.readLengths("lengths") }
    for step in graph.steps { try writer.add(step) }
    value = writer.names[graph.output.number] ?? value
    let output = data.classNames.isEmpty ? "predictions" : "probabilities"
    writer.end(value, as: outputs, named: output)
    var model = Onnx_ModelProto()
    model.irVersion = 8
    model.opsetImport = [.with { $0.version = 17 }]
    model.producerName = "homeostat"
    model.producerVersion = MachineRecord.version
    model.docString = "\(inputText); \(outputText)"
    model.metadataProps = description.sorted { $0.key < $1.key }.map { key, value in
      .with { ($0.key, $0.value) = (key, value) }
    }
    model.graph = writer.graph
    model.graph.name = data.name
    model.graph.input = [
      ONNXWriter.info("input", ONNXWriter.type(of: inputType), sampleShape, inputText)
    ]
    if isOfTokens {
      model.graph.input.append(ONNXWriter.info("lengths", .int64, [], lengthsText))
    }
    model.graph.output = [
      ONNXWriter.info(output, .float, [graph.output.form.count], outputText)
    ]
    return ONNXModel(proto: model)
  }
}
