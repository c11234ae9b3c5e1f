import Foundation
import Tensors
import Testing

@Suite("Damaged safetensors files") struct SafeTensorsDamageTests {
  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let problem: String

    /// Bytes that are given, from the length of the header on.
    init(_ name: String, bytes: [UInt8], _ problem: String) {
      testDescription = name
      self.bytes = bytes
      self.problem = problem
    }

    /// A header of the right length, with elements behind it.
    init(_ name: String, header: String, elements: Int = 0, _ problem: String) {
      let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { [UInt8]($0) }
      let body = Array(repeating: UInt8(0), count: elements)
      self.init(name, bytes: length + Array(header.utf8) + body, problem)
    }

    /// The entry of one tensor named x.
    init(
      _ name: String, _ dtype: String, shape: String, offsets: String, elements: Int,
      _ problem: String
    ) {
      self.init(
        name, header: #"{"x":{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":\#(offsets)}}"#,
        elements: elements, problem)
    }
  }

  private static let short = "is too short to be safetensors"
  private static let misfit = "is not safetensors, or has been cut: its header does not fit"
  private static let form = "is not safetensors: its header is not JSON of the right form"
  private static let place =
    "the tensor 'x' does not lie where the header says: has the file been cut?"

  private static let damages: [Damage] = [
    .init("empty", bytes: [], short), .init("seven bytes", bytes: [1, 2, 3, 4, 5, 6, 7], short),
    .init("a header longer than the file", bytes: [9, 0, 0, 0, 0, 0, 0, 0] + [123, 125], misfit),
    .init("a header of 2⁶⁴ − 1 bytes", bytes: Array(repeating: 255, count: 20), misfit),
    .init("a header of 2⁶³ bytes", bytes: [0, 0, 0, 0, 0, 0, 0, 128, 123, 125], misfit),
    .init("no header", bytes: [0, 0, 0, 0, 0, 0, 0, 0], form),
    .init("a header that is no JSON", header: "{\"x\":", form),
    .init("a header that is a list", header: "[1, 2]", form),
    .init("a header that is no text", bytes: [2, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFE], form),
    .init("metadata that are numbers", header: #"{"__metadata__":{"a":1}}"#, form),
    .init("a tensor without a type", header: #"{"x":{"shape":[],"data_offsets":[0,4]}}"#, form),
    .init("a length with a fraction", "F32", shape: "[1.5]", offsets: "[0,4]", elements: 4, form),
    .init("a length beyond Int", "F32", shape: "[1e30]", offsets: "[0,4]", elements: 4, form),
    .init("deep nesting", header: String(repeating: "[", count: 100_000), form),
    .init(
      "an unknown type past the end", "F8_E4M3", shape: "[4]", offsets: "[0,8]", elements: 4, place),
    .init(
      "an unknown type in reverse", "F8_E4M3", shape: "[4]", offsets: "[4,0]", elements: 4, place),
    .init(
      "an unknown type with one offset", "F8_E4M3", shape: "[4]", offsets: "[4]", elements: 4,
      place),
    .init(
      "an unknown type without offsets", "F8_E4M3", shape: "[4]", offsets: "[]", elements: 4,
      "the tensor 'x' has the impossible shape [4]"),
    .init(
      "a negative length", "F32", shape: "[-1]", offsets: "[0,4]", elements: 4,
      "the tensor 'x' has the impossible shape [-1]"),
    .init(
      "two negative lengths", "F32", shape: "[-1,-1]", offsets: "[0,4]", elements: 4,
      "the tensor 'x' has the impossible shape [-1, -1]"),
    .init(
      "lengths whose product overflows", "F32", shape: "[4294967296,4294967296]",
      offsets: "[0,4]", elements: 4,
      "the tensor 'x' has the impossible shape [4294967296, 4294967296]"),
    .init(
      "an empty tensor whose strides overflow", "F32", shape: "[0,4611686018427387904,8]",
      offsets: "[0,0]", elements: 0,
      "the tensor 'x' has the impossible shape [0, 4611686018427387904, 8]"),
    .init(
      "a hundred axes", "U8", shape: "[1\(String(repeating: ",1", count: 99))]",
      offsets: "[0,1]", elements: 1,
      "the tensor 'x' has the impossible shape \(Array(repeating: 1, count: 100))"),
    .init("offsets past the end", "F32", shape: "[2]", offsets: "[0,8]", elements: 4, place),
    .init("offsets before the start", "F32", shape: "[2]", offsets: "[-4,4]", elements: 4, place),
    .init("offsets in reverse", "F32", shape: "[1]", offsets: "[4,0]", elements: 4, place),
    .init(
      "offsets that overflow", "U8", shape: "[0]",
      offsets: "[-9223372036854775808,9223372036854775807]", elements: 4, place),
    .init("offsets unlike the shape", "F32", shape: "[2]", offsets: "[0,4]", elements: 4, place),
    .init("one offset", "F32", shape: "[1]", offsets: "[0]", elements: 4, place),
    .init("three offsets", "F32", shape: "[1]", offsets: "[0,4,4]", elements: 4, place),
    .init("no offsets", "F32", shape: "[0]", offsets: "[]", elements: 0, place),
    .init("a gap", "F32", shape: "[1]", offsets: "[4,8]", elements: 8, place),
    .init(
      "bytes of no tensor", "F32", shape: "[1]", offsets: "[0,4]", elements: 7,
      "holds 3 bytes more than its tensors need"),
    .init(
      "two tensors in one place",
      header: #"{"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"#
        + #""x":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}}"#, elements: 4, place),
  ]

  @Test("Every damage has its own error", arguments: damages)
  func damage(_ damage: Damage) throws {
    try withFolder { folder in
      let file = folder.appending(path: "a.safetensors")
      try Data(damage.bytes).write(to: file)
      let text = errorText { _ = try SafeTensors(contentsOf: file) }
      #expect(text == "\(file.path): \(damage.problem)")
    }
  }

  @Test("A file that has been cut anywhere is refused")
  func cut() throws {
    try withFolder { folder in
      let file = folder.appending(path: "a.safetensors")
      try SafeTensorsTests.everyType.write(to: file)
      let whole = try Data(contentsOf: file)
      for count in stride(from: 0, to: whole.count, by: 7) {
        try whole.prefix(count).write(to: file)
        #expect(throws: TensorFileError.self, "\(count) of \(whole.count)") {
          try SafeTensors(contentsOf: file)
        }
      }
    }
  }

  @Test("A file that is not there or is a folder is named")
  func missing() throws {
    try withFolder { folder in
      let file = folder.appending(path: "none.safetensors")
      let missing = errorText { _ = try SafeTensors(contentsOf: file) }
      #expect(
        [
          "\(file.path): cannot be read: there is no such file",
          "\(file.path): cannot be read: No such file or directory",
        ].contains(missing))
      let text = errorText { _ = try SafeTensors(contentsOf: folder) }
      #expect(text?.hasPrefix("\(folder.path): cannot be read: ") == true, "\(text ?? "none")")
    }
  }

  @Test("Three hundred random changes of a file give an error or sound tensors")
  func mutations() throws {
    try withFolder { folder in
      let file = folder.appending(path: "a.safetensors")
      try SafeTensorsTests.everyType.write(to: file)
      let whole = try Data(contentsOf: file)
      var numbers = SeededNumbers(state: 1)
      var refused = 0
      for _ in 0..<300 {
        let data = mutated(whole, within: 1100, by: &numbers)
        try data.write(to: file)
        do {
          let read = try SafeTensors(contentsOf: file)
          #expect(read.tensors.values.reduce(0) { $0 + $1.bytes.count } <= data.count)
          for tensor in read.tensors.values { _ = tensor.doubles }
        } catch let error as TensorFileError {
          #expect(error.description.hasPrefix(file.path))
          refused += 1
        }
      }
      #expect((100..<300).contains(refused))
    }
  }

  @Test("A tensor of an unknown type is named, and the others are read")
  func unknownType() throws {
    let header =
      #"{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]},"#
      + #""b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]}}"#
    let file = FileManager.default.temporaryDirectory.appending(path: "types-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { [UInt8]($0) }
    try Data(length + Array(header.utf8) + [1, 2, 3, 4, 5, 6]).write(to: file)
    let saved = try SafeTensors(contentsOf: file)
    #expect(saved.unknownTypes == ["a": "F8_E4M3"])
    #expect(saved.tensors.mapValues { $0.elements(as: UInt8.self) } == ["b": [5, 6]])
  }
}
