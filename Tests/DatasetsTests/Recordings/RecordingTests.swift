import Foundation
import Testing

@testable import Datasets

@Suite("Recordings") struct RecordingTests {
  let folder: TemporaryFolder
  var format: RecordingFolders {
    RecordingFolders(
      folders: [
        .init(name: "Z", className: "rest", byteCount: 0, sha256: ""),
        .init(name: "N", className: "seizure", byteCount: 0, sha256: ""),
      ], recordings: 3, length: 4)
  }
  let windows = Windows(length: 2, stride: 1, slices: 2)

  init() throws {
    folder = try TemporaryFolder()
    for number in 1...3 {
      try write("Z/Z00\(number).txt", [1, 2, 3, 10 * number], lineEnd: "\r\n")
      try write("N/N00\(number).TXT", [-1, -2, -3, -10 * number])
    }
  }

  private func write(_ name: String, _ values: [Int], lineEnd: String = "\n") throws {
    let text = values.map { "\($0)\(lineEnd)" }.joined()
    try folder.write(Array(text.utf8), as: name)
  }

  @Test("The first recording of each class comes first, whatever the line ends and the case")
  func order() throws {
    #expect(format.lies(in: folder.path) && format.liesWhole(in: folder.path))
    let set = try format.read(in: folder.path, name: "eeg", windows: windows)
    #expect(set.labels == [0, 1, 0, 1, 0, 1] && set.classNames == ["rest", "seizure"])
    #expect(set.count == 6 && set.length == 4 && set.notes == [])
    let expected: [[Float]] = [10, 20, 30].map { [1, 2, 3, $0, -1, -2, -3, -$0] }
    #expect(set.values == expected.flatMap { $0 })
  }

  @Test("A recording that is missing or damaged is left out and named")
  func lost() throws {
    try FileManager.default.removeItem(atPath: "\(folder.path)/Z/Z002.txt")
    try write("N/N003.TXT", [1, 2, 3])
    let set = try format.read(in: folder.path, name: "eeg", windows: windows)
    #expect(set.labels == [0, 1, 1, 0])
    let note = try #require(set.notes.first)
    #expect(note.contains("2 recordings of 6 could not be read and are left out"))
    #expect(note.contains("/Z/Z002.txt") && note.contains("/N/N003.txt"))
    #expect(!format.liesWhole(in: folder.path))
  }

  @Test("A text that is no number is named by its line")
  func text() throws {
    try folder.write(Array("1\n2\nx\n4\n".utf8), as: "Z/Z001.txt")
    let set = try format.read(in: folder.path, name: "eeg", windows: windows)
    #expect(set.notes.first?.contains("value 3 is 'x', which is no number") == true)
  }

  @Test("A class without any recording is an error")
  func empty() throws {
    for number in 1...3 {
      try FileManager.default.removeItem(atPath: "\(folder.path)/N/N00\(number).TXT")
    }
    let text = textOfError {
      _ = try format.read(in: folder.path, name: "eeg", windows: windows)
    }
    #expect(text.contains("/N/N001.txt"))
  }

  @Test("Windows overlap, and slices begin at equal parts")
  func cuts() {
    let windows = Windows(length: 512, stride: 64, slices: 4)
    let starts = windows.starts(of: 4097)
    #expect(starts.count == 57 && starts[1] == 64 && starts.last == 3584)
    #expect(windows.sliceStarts(of: 4097) == [0, 1024, 2048, 3072])
  }

  @Test("The set is not taken for images or a table")
  func kinds() {
    let root = DataRoot(path: folder.path)
    #expect(
      textOfError { _ = try loadImages("bonn-eeg", root: root) }
        == "The data set bonn-eeg holds recordings, but images are needed here.")
    #expect(
      textOfError { _ = try loadRecordings("iris", root: root) }
        == "The data set iris is a table, but recordings are needed here.")
  }

  @Test(
    .enabled(
      if: folderExists("\(realData)/bonn-eeg"), "there is no Bonn EEG set beside the package"))
  func bonn() throws {
    let root = DataRoot(path: realData)
    #expect(Catalogue.bonnEEG.verify(in: root).map(\.state) == [.ok, .ok, .ok, .ok, .ok])
    let set = try loadRecordings("bonn-eeg", root: root)
    #expect(set.count == 500 && set.length == 4097 && set.notes == [])
    #expect(Array(set.values.prefix(3)) == [12, 22, 35])
    #expect(set.values.min() == -1885 && set.values.max() == 2047)
    let focal = try loadRecordings("bonn-eeg-de", root: root)
    #expect(focal.count == 200 && focal.classNames == ["D: within the focus", "E: seizure"])
  }
}
