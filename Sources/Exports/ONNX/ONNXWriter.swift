import Foundation
import Networks
import Tensors

/// A graph of ONNX as it grows.
struct ONNXWriter {
  private(set) var graph = Onnx_GraphProto()
  /// What the values of the network's graph are called, by their numbers.
  var names: [Int: String] = [:]
  let state: StateDictionary
  /// The number of steps of each row's sequence; empty where all have as many.
  private(set) var lengths = ""
  private var taken: Set<String> = []
  private var sharedNames: [String: String] = [:]

  init(_ state: StateDictionary) { self.state = state }

  /// A value of an attribute.
  enum Attribute {
    case integer(Int)
    case integers([Int])
    case number(Double)
    case text(String)
  }

  /// Adds a node, and gives the name of its first output.
  @discardableResult
  mutating func node(
    _ type: String, _ inputs: [String], _ attributes: [String: Attribute] = [:],
    outputs: [String]? = nil
  ) -> String {
    let name = "\(type)_\(graph.node.count)"
    let outputs = outputs ?? [name + "_y"]
    graph.node.append(
      .with {
        $0.name = name
        $0.opType = type
        $0.input = inputs
        $0.output = outputs
        $0.attribute = attributes.sorted { $0.key < $1.key }.map(Self.proto)
      })
    // The first outputs of recurrent nodes may be left out, which an empty name says.
    return outputs.first { !$0.isEmpty } ?? ""
  }

  /// Makes layers heed the lengths that an input gives.
  mutating func readLengths(_ input: String) { lengths = input }

  /// What is computed once for all nodes that need it.
  mutating func shared(_ name: String, _ make: (inout ONNXWriter) -> String) -> String {
    if let known = sharedNames[name] { return known }
    let made = make(&self)
    sharedNames[name] = made
    return made
  }

  /// Adds a tensor, once for each name, and gives its name.
  mutating func tensor(_ name: String, _ tensor: Tensor) -> String {
    guard taken.insert(name).inserted else { return name }
    graph.initializer.append(
      .with {
        $0.name = name
        $0.dims = tensor.shape.map(Int64.init)
        $0.dataType = Int32(Self.type(of: tensor.elementType).rawValue)
        $0.rawData = Data(tensor.bytes)
      })
    return name
  }

  /// A parameter of the state dictionary.
  mutating func parameter(_ name: String) -> String {
    guard let own = state.tensors[name] else {
      preconditionFailure("no parameter is named \(name)")
    }
    return tensor(name, own)
  }

  /// Numbers that belong to a node, not to the network.
  mutating func constant<Element: TensorElement>(
    _ values: [Element], shape: [Int]? = nil
  ) -> String {
    tensor("constant_\(graph.initializer.count)", Tensor(values, shape: shape))
  }

  static func type(of elements: ElementType) -> Onnx_TensorProto.DataType {
    switch elements {
    case .int64: .int64
    case .bool: .bool
    case .float64: .double
    default: .float
    }
  }

  private static func proto(_ name: String, _ value: Attribute) -> Onnx_AttributeProto {
    .with {
      $0.name = name
      switch value {
      case .integer(let number): ($0.i, $0.type) = (Int64(number), .int)
      case .integers(let numbers): ($0.ints, $0.type) = (numbers.map(Int64.init), .ints)
      case .number(let number): ($0.f, $0.type) = (Float(number), .float)
      case .text(let text): ($0.s, $0.type) = (Data(text.utf8), .string)
      }
    }
  }

  /// What an input or an output is, for any number of rows.
  static func info(
    _ name: String, _ type: Onnx_TensorProto.DataType, _ sample: [Int], _ text: String
  ) -> Onnx_ValueInfoProto {
    .with {
      $0.name = name
      $0.docString = text
      $0.type.tensorType.elemType = Int32(type.rawValue)
      $0.type.tensorType.shape.dim =
        [.with { $0.dimParam = "rows" }]
        + sample.map { count in .with { $0.dimValue = Int64(count) } }
    }
  }
}
