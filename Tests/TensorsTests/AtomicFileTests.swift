import Foundation
import Synchronization
import Tensors
import Testing

@Suite("Writing whole files") struct AtomicFileTests {
  @Test("A file is replaced as a whole, and nothing else is left in its folder")
  func replacing() throws {
    try withFolder { folder in
      let file = folder.appending(path: "a")
      for contents in [Data("a long first text".utf8), Data("short".utf8), Data()] {
        try AtomicFile.write(contents, to: file)
        #expect(try Data(contentsOf: file) == contents)
        #expect(try names(in: folder) == ["a"])
      }
    }
  }

  @Test("Who has the old file open goes on seeing it")
  func openReaders() throws {
    try withFolder { folder in
      let file = folder.appending(path: "a")
      try AtomicFile.write(Data("old".utf8), to: file)
      let reader = try FileHandle(forReadingFrom: file)
      try AtomicFile.write(Data("new".utf8), to: file)
      #expect(try reader.readToEnd() == Data("old".utf8))
    }
  }

  @Test("What a killed process left is removed, and what another one is writing is not")
  func leftovers() throws {
    try withFolder { folder in
      let file = folder.appending(path: "a")
      for name in ["a.partial", "a.partial.1z", "a.partial.zz"] {
        try Data("half".utf8).write(to: folder.appending(path: name))
      }
      // The lock of a writer at work, whoever it is.
      let busy = open(folder.path + "/a.partial.zz", O_RDWR)
      #expect(flock(busy, LOCK_EX) == 0)
      try AtomicFile.write(Data("all".utf8), to: file)
      #expect(try names(in: folder) == ["a", "a.partial.zz"])
      close(busy)
      try AtomicFile.write(Data("new".utf8), to: file)
      #expect(try names(in: folder) == ["a"])
      #expect(try Data(contentsOf: file) == Data("new".utf8))
    }
  }

  @Test("Many writers of one file leave one of their texts, whole, and no error")
  func manyWriters() throws {
    try withFolder { folder in
      let file = folder.appending(path: "a")
      let texts = (0..<8).map { Data(repeating: UInt8($0), count: 30_000 + $0) }
      try AtomicFile.write(texts[0], to: file)
      let errors = Mutex<[String]>([])
      DispatchQueue.concurrentPerform(iterations: 8) { writer in
        for _ in 0..<25 {
          do {
            try AtomicFile.write(texts[writer], to: file)
            let read = try Data(contentsOf: file)
            if !texts.contains(read) { errors.withLock { $0.append("torn") } }
          } catch { errors.withLock { $0.append("\(error)") } }
        }
      }
      #expect(errors.withLock { $0 } == [])
      #expect(try names(in: folder) == ["a"])
    }
  }

  /// Expects that no kind of tensor file can be written, with an error that names it.
  private func expectFailure(
    at file: URL, because reason: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let tensor = Tensor.ones([3])
    for write in [
      { try AtomicFile.write(Data("new".utf8), to: file) },
      { try SafeTensors(tensors: ["x": tensor]).write(to: file) },
      { try tensor.write(toNumPyFile: file) },
    ] {
      #expect(
        errorText(write) == "\(file.path): cannot be written: \(reason)",
        sourceLocation: sourceLocation)
    }
  }

  @Test("A folder that is missing is an error that names the file, and stays missing")
  func missingFolder() throws {
    try withFolder { folder in
      expectFailure(
        at: folder.appending(path: "none/a"), because: "No such file or directory")
      let left = try names(in: folder)
      #expect(left == [])
    }
  }

  @Test("A file in the place of the folder is an error")
  func fileAsFolder() throws {
    try withFolder { folder in
      try Data("x".utf8).write(to: folder.appending(path: "x"))
      expectFailure(at: folder.appending(path: "x/a"), because: "Not a directory")
      #expect(try names(in: folder) == ["x"])
    }
  }

  @Test("A folder in the place of the file is an error that leaves nothing behind")
  func folderAsFile() throws {
    try withFolder { folder in
      let file = folder.appending(path: "a")
      try FileManager.default.createDirectory(
        at: file.appending(path: "inner"), withIntermediateDirectories: true)
      expectFailure(at: file, because: "Is a directory")
      #expect(try names(in: folder) == ["a"])
      #expect(try names(in: file) == ["inner"])
    }
  }

  @Test(
    "A folder that may not be written is an error that names the file",
    .enabled(if: geteuid() != 0, "root may write everywhere"))
  func readOnlyFolder() throws {
    try withFolder { folder in
      let inner = folder.appending(path: "inner")
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: false)
      chmod(inner.path, 0o555)
      defer { chmod(inner.path, 0o755) }
      expectFailure(at: inner.appending(path: "a"), because: "Permission denied")
      #expect(try names(in: inner) == [])
    }
  }
}
