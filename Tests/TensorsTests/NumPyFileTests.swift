import Foundation
import Tensors
import Testing

@Suite("NumPy files") struct NumPyFileTests {
  private static let types: [String: ElementType] = [
    "<f4": .float32, "<f8": .float64, "<i8": .int64, "|u1": .uint8, "|b1": .bool,
  ]

  @Test("Files that NumPy wrote are read to the last bit, in either order and version")
  func pythonFiles() throws {
    let formats = try Formats.read()
    #expect(formats.npy.count == 10)
    for (name, values) in formats.npy {
      let tensor = try Tensor(numPyFile: Formats.folder.appending(path: name))
      #expect(tensor.shape == values.shape, "\(name)")
      #expect(tensor.elementType == Self.types[values.dtype], "\(name)")
      #expect(tensor.doubles == values.values, "\(name)")
    }
  }

  @Test("What is written is what NumPy writes", arguments: ["float32", "float64", "int64", "bool"])
  func sameBytes(name: String) throws {
    try withFolder { folder in
      let golden = Formats.folder.appending(path: "\(name).npy")
      let file = folder.appending(path: "a.npy")
      try Tensor(numPyFile: golden).write(toNumPyFile: file)
      #expect(try Data(contentsOf: file) == Data(contentsOf: golden))
    }
  }

  @Test(
    "What is written is read back, of every type that NumPy has", arguments: ElementType.allCases)
  func roundTrip(type: ElementType) throws {
    try withFolder { folder in
      let file = folder.appending(path: "a.npy")
      let tensor = Tensor.range(24).cast(to: type).reshaped([2, 3, 4])
      guard type != .bfloat16 else {
        let text = errorText { try tensor.write(toNumPyFile: file) }
        #expect(text == "\(file.path): NumPy has no element type bfloat16")
        #expect(try names(in: folder) == [])
        return
      }
      for tensor in [
        tensor, tensor.transposed(0, 2), tensor[1][1], tensor[0][0][1], tensor.narrowed(to: 1..<1),
        Tensor.concatenated(Array(repeating: tensor, count: 40)),
        tensor.reshaped(Array(repeating: 1, count: 10) + [24]),
      ] {
        try tensor.write(toNumPyFile: file)
        let read = try Tensor(numPyFile: file)
        #expect(read.isIdentical(to: tensor), "\(tensor.shape)")
        let data = try Data(contentsOf: file)
        #expect((data.count - tensor.bytes.count) % 64 == 0)
      }
    }
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let problem: String

    init(_ name: String, bytes: [UInt8], _ problem: String) {
      testDescription = name
      self.bytes = bytes
      self.problem = problem
    }

    init(_ name: String, header: String, elements: Int, _ problem: String) {
      self.init(
        name,
        bytes: NumPyFileTests.magic + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
          + Array(repeating: 0, count: elements), problem)
    }

    init(
      _ name: String, type: String = "'<f4'", shape: String = "(2,)", elements: Int = 8,
      _ problem: String
    ) {
      self.init(
        name, header: "{'descr': \(type), 'fortran_order': False, 'shape': \(shape), }\n",
        elements: elements, problem)
    }
  }

  private static let magic = [0x93] + Array("NUMPY".utf8)
  private static let alien = "is not a .npy file"
  private static let cut = "its header has been cut"

  private static let damages: [Damage] = [
    .init("empty", bytes: [], alien), .init("six bytes", bytes: magic, alien),
    .init("other magic", bytes: [0x92] + magic.dropFirst() + [1, 0, 0, 0, 0, 0], alien),
    .init("a zip", bytes: Array("PK\u{3}\u{4}abcdefghijkl".utf8), alien),
    .init("a cut header", bytes: magic + [1, 0, 118, 0] + Array("{'descr': '<f4'".utf8), cut),
    .init("a cut header of version 2", bytes: magic + [2, 0, 4, 0, 0, 0, 123], cut),
    .init("a header of version 2 of 4 GB", bytes: magic + [2, 0, 255, 255, 255, 255, 123], cut),
    .init("a cut length of version 2", bytes: magic + [2, 0, 0, 0], cut),
    .init("no header", bytes: magic + [1, 0, 0, 0, 1, 2], "its header is not NumPy's"),
    .init(
      "no shape", header: "{'descr': '<f4', 'fortran_order': False}", elements: 4,
      "its header is not NumPy's"),
    .init("too few", elements: 7, "holds 7 bytes of elements, but the shape [2] needs 8"),
    .init("too many", elements: 9, "holds 9 bytes of elements, but the shape [2] needs 8"),
    .init("objects", type: "'|O'", "elements of the type |O are not supported"),
    .init("big-endian", type: "'>f4'", "elements of the type >f4 are not supported"),
    .init("complex", type: "'<c8'", "elements of the type <c8 are not supported"),
    .init(
      "a record", type: "[('a', '<f4')]", "elements of the type [('a', '<f4')] are not supported"),
    .init("a negative length", shape: "(-2, -1)", "its header has no shape"),
    .init("a length that is no number", shape: "(x,)", "its header has no shape"),
    .init("a length beyond Int", shape: "(99999999999999999999,)", "its header has no shape"),
    .init(
      "a key too many", header: "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}",
      elements: 4, "its header is not NumPy's"),
    .init(
      "a key twice", header: "{'descr': '<f4', 'descr': '<f4', 'shape': (1,)}", elements: 4,
      "its header is not NumPy's"),
    .init(
      "a version to come", bytes: magic + [4, 0, 1, 0, 32],
      "has the version 4 of .npy; 1 to 3 are read"),
    .init(
      "a bool that is none",
      bytes: magic + [1, 0, 58, 0]
        + Array("{'descr': '|b1', 'fortran_order': False, 'shape': (2,), } ".utf8) + [1, 2],
      "holds a bool that is neither 0 nor 1"),
    .init(
      "lengths whose product overflows", shape: "(4294967296, 4294967296)",
      "has the impossible shape [4294967296, 4294967296]"),
    .init(
      "an empty array whose strides overflow", shape: "(0, 4611686018427387904, 8)", elements: 0,
      "has the impossible shape [0, 4611686018427387904, 8]"),
    .init(
      "seventy axes", shape: "(\(Array(repeating: "1", count: 70).joined(separator: ",")))",
      elements: 4, "has the impossible shape \(Array(repeating: 1, count: 70))"),
  ]

  /// Headers of one uint8 array [2, 3]: of NumPy itself, of NumPy on Python 2, of cnpy and others.
  private static let headers = [
    "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }        \n",
    "{'descr': '<u1', 'fortran_order': False, 'shape': (2, 3), }\n",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (2L, 3L), }\n",
    "{'shape': (2, 3), 'fortran_order': False, 'descr': '|u1'}",
    "{'fortran_order':False,'shape':(2,3),'descr':'|u1'}",
    "{ \"descr\" : \"u1\" , \"fortran_order\" : False , \"shape\" : ( 2 , 3 , ) }",
    "{'descr': '>u1', 'shape': (2, 3), 'fortran_order': False}\n",
    "{'descr': '=u1', 'shape': (2, 3), 'fortran_order': False}\n",
  ]

  @Test("Headers of every writer are read", arguments: headers, [1, 2, 3])
  func writers(header: String, version: UInt8) throws {
    try withFolder { folder in
      let file = folder.appending(path: "a.npy")
      let length = [UInt8(header.utf8.count), 0] + (version == 1 ? [] : [0, 0])
      try Data(Self.magic + [version, 0] + length + Array(header.utf8) + [1, 2, 3, 4, 5, 6])
        .write(to: file)
      let tensor = try Tensor(numPyFile: file)
      #expect(tensor.isIdentical(to: Tensor([1, 2, 3, 4, 5, 6] as [UInt8], shape: [2, 3])))
    }
  }

  @Test("Every damage has its own error", arguments: damages)
  func damage(_ damage: Damage) throws {
    try withFolder { folder in
      let file = folder.appending(path: "a.npy")
      try Data(damage.bytes).write(to: file)
      let text = errorText { _ = try Tensor(numPyFile: file) }
      #expect(text == "\(file.path): \(damage.problem)")
    }
  }

  @Test("A folder in place of a file is named as one")
  func folderInPlace() throws {
    try withFolder { folder in
      let text = errorText { _ = try Tensor(numPyFile: folder) }
      #expect(text == "\(folder.path): cannot be read: it is a folder")
    }
  }

  @Test("A file that has been cut anywhere is refused")
  func cut() throws {
    try withFolder { folder in
      let file = folder.appending(path: "a.npy")
      let whole = try Data(contentsOf: Formats.folder.appending(path: "float64-fortran.npy"))
      for count in 0..<whole.count {
        try whole.prefix(count).write(to: file)
        #expect(throws: TensorFileError.self, "\(count) of \(whole.count)") {
          try Tensor(numPyFile: file)
        }
      }
    }
  }

  @Test("Six hundred random changes of files give an error or a sound tensor")
  func mutations() throws {
    try withFolder { folder in
      let file = folder.appending(path: "a.npy")
      var numbers = SeededNumbers(state: 2)
      var refused = 0
      for name in ["float32-fortran-3d.npy", "version2.npy"] {
        let whole = try Data(contentsOf: Formats.folder.appending(path: name))
        for _ in 0..<300 {
          let data = mutated(whole, within: 80, by: &numbers)
          try data.write(to: file)
          do {
            let tensor = try Tensor(numPyFile: file)
            #expect(tensor.doubles.count == tensor.count)
            #expect(tensor.bytes.count <= data.count)
          } catch let error as TensorFileError {
            #expect(error.description.hasPrefix(file.path))
            refused += 1
          }
        }
      }
      #expect((300..<600).contains(refused))
    }
  }
}
