import Foundation
import Tensors
import Testing

@Suite("Safetensors files") struct SafeTensorsTests {
  private static let types: [String: ElementType] = [
    "F64": .float64, "F32": .float32, "F16": .float16, "BF16": .bfloat16, "I64": .int64,
    "I32": .int32, "U8": .uint8, "BOOL": .bool,
  ]

  /// One tensor of each type, of shapes and bytes that do not lie at even places.
  static var everyType: SafeTensors {
    var tensors = ["empty": Tensor.zeros([2, 0, 3]), "scalar": Tensor(-0.5)]
    for type in ElementType.allCases {
      tensors["of.\(type.rawValue)"] = Tensor.range(7).cast(to: type)
    }
    return SafeTensors(
      tensors: tensors, metadata: ["format": "pt", "Ünïcode / \"quoted\"": "α ← α + η\n{}"])
  }

  private func expect(
    _ found: SafeTensors, _ expected: Formats.Archive,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found.metadata == expected.metadata, sourceLocation: sourceLocation)
    #expect(
      found.tensors.keys.sorted() == expected.tensors.keys.sorted(),
      sourceLocation: sourceLocation)
    for (name, values) in expected.tensors {
      let tensor = found.tensors[name]
      #expect(tensor?.shape == values.shape, "\(name)", sourceLocation: sourceLocation)
      #expect(
        tensor?.elementType == Self.types[values.dtype], "\(name)",
        sourceLocation: sourceLocation)
      #expect(tensor?.doubles == values.values, "\(name)", sourceLocation: sourceLocation)
    }
  }

  @Test("Files that Python wrote are read to the last bit, with their metadata")
  func pythonFiles() throws {
    let formats = try Formats.read()
    #expect(formats.python.tensors.count == 12)
    let python = try SafeTensors(
      contentsOf: Formats.folder.appending(path: "python.safetensors"))
    expect(python, formats.python)
    #expect(
      python.tensors["i64"]?.elements(as: Int64.self)
        == [0, -1, 9_007_199_254_740_991, -1_099_511_627_777])
    let sequential = try SafeTensors(
      contentsOf: Formats.folder.appending(path: "sequential.safetensors"))
    expect(sequential, formats.sequential)
  }

  @Test("What is written is read back, of every type")
  func roundTrip() throws {
    try withFolder { folder in
      let file = folder.appending(path: "a.safetensors")
      let written = Self.everyType
      try written.write(to: file)
      let read = try SafeTensors(contentsOf: file)
      #expect(read.metadata == written.metadata)
      #expect(read.tensors.keys.sorted() == written.tensors.keys.sorted())
      for (name, tensor) in written.tensors {
        #expect(read.tensors[name]?.isIdentical(to: tensor) == true, "\(name)")
      }
    }
  }

  @Test("What was read has no tie to the file")
  func independence() throws {
    try withFolder { folder in
      let file = folder.appending(path: "a.safetensors")
      try SafeTensors(tensors: ["x": Tensor([1, 2] as [Float])]).write(to: file)
      let read = try SafeTensors(contentsOf: file)
      try Data(count: 4096).write(to: file)
      #expect(read.tensors["x"]?.elements() == [1, 2])
    }
  }

  @Test("A view is written as what it shows")
  func views() throws {
    try withFolder { folder in
      let file = folder.appending(path: "a.safetensors")
      let matrix = Tensor.range(6).reshaped([2, 3])
      try SafeTensors(tensors: ["t": matrix.transposed(), "n": matrix[1]]).write(to: file)
      let read = try SafeTensors(contentsOf: file)
      #expect(read.tensors["t"]?.shape == [3, 2])
      #expect(read.tensors["t"]?.doubles == [0, 3, 1, 4, 2, 5])
      #expect(read.tensors["n"]?.doubles == [3, 4, 5])
    }
  }

  @Test("Nothing at all can be written and read")
  func nothing() throws {
    try withFolder { folder in
      let file = folder.appending(path: "a.safetensors")
      try SafeTensors(tensors: [:]).write(to: file)
      let bytes = Array("\u{8}\0\0\0\0\0\0\0{}      ".utf8)
      #expect(try [UInt8](Data(contentsOf: file)) == bytes)
      let read = try SafeTensors(contentsOf: file)
      #expect(read.tensors.isEmpty)
      #expect(read.metadata.isEmpty)
    }
  }

  @Test("The same content gives the same bytes, and the bytes are those of the format")
  func bytes() throws {
    try withFolder { folder in
      let files = ["a", "b"].map { folder.appending(path: $0) }
      for file in files { try Self.everyType.write(to: file) }
      #expect(try Data(contentsOf: files[0]) == Data(contentsOf: files[1]))
      let small = SafeTensors(
        tensors: ["b": Tensor([1] as [Float]), "a": Tensor([7, 8] as [UInt8])],
        metadata: ["k": "v/w"])
      try small.write(to: files[0])
      let header =
        #"{"__metadata__":{"k":"v/w"},"a":{"data_offsets":[0,2],"dtype":"U8","shape":[2]},"#
        + #""b":{"data_offsets":[2,6],"dtype":"F32","shape":[1]}}"#
      let padded = header + String(repeating: " ", count: -header.utf8.count & 7)
      #expect(
        try [UInt8](Data(contentsOf: files[0]))
          == [UInt8(padded.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(padded.utf8)
          + [7, 8, 0, 0, 0x80, 0x3F])
      #expect(try names(in: folder) == ["a", "b"])
    }
  }

  private static let python = PythonWithSafeTensors.path

  @Test(
    "Python reads what we write",
    .enabled(if: python != nil, "needs a python3 with the packages safetensors and numpy"))
  func pythonReads() throws {
    try withFolder { folder in
      let file = folder.appending(path: "a.safetensors")
      var content = Self.everyType
      content.tensors["of.bfloat16"] = nil
      try content.write(to: file)
      let script = """
        import sys
        from safetensors import safe_open
        with safe_open(sys.argv[1], "np") as f:
            print(sorted(f.metadata().items()) == [("format", "pt"),
                ('Ünïcode / "quoted"', "α ← α + η\\n{}")])
            for name in sorted(f.keys()):
                t = f.get_tensor(name)
                print(name, t.dtype, list(t.shape), t.ravel().astype("f8").tolist())
        """
      let output = try PythonWithSafeTensors.run(["-c", script, file.path])
      let tensors = content.tensors.sorted { $0.key < $1.key }.map { name, tensor in
        let values = tensor.doubles.map { "\($0)" }.joined(separator: ", ")
        return "\(name) \(tensor.elementType.rawValue) \(tensor.shape) [\(values)]"
      }
      #expect(output.split(separator: "\n").map(String.init) == ["True"] + tensors)
    }
  }
}

/// The python3 of the path, where it has what reads our files.
private enum PythonWithSafeTensors {
  static let path: String? = {
    let works = try? run(["-c", "import numpy, safetensors; print('yes')"])
    return works == "yes\n" ? "python3" : nil
  }()

  static func run(_ arguments: [String]) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(["PYTHONIOENCODING": "utf-8"]) { $1 }
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
