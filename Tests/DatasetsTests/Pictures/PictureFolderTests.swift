import Foundation
import Testing

@testable import Datasets

@Suite struct PictureFolderTests {
  let folder: TemporaryFolder
  var set: String { folder.path + "/birds" }

  init() throws {
    folder = try TemporaryFolder()
    for (index, name) in ["owl/b.jpg", "owl/a.JPEG", "owl/c.png", "auk/2.jpg", "auk/10.jpg"]
      .enumerated()
    { try picture(index, "train/\(name)") }
    try picture(7, "val/owl/x.jpg")
    try picture(8, "val/auk/y.jpg")
  }

  private func picture(_ value: Int, _ name: String) throws {
    try folder.write(
      jpeg(plain([UInt8(20 * value), 100, 50], 16 * 24), channels: 3, height: 16, width: 24),
      as: "birds/\(name)")
  }

  private func names(_ files: [PictureSet.File]) -> [String] {
    files.map { $0.path.split(separator: "/").suffix(2).joined(separator: "/") }
  }

  @Test func `classes and files are sorted, and training samples interleave the classes`() throws {
    #expect(isPictureFolder(set) && !isPictureFolder(set + "/train") && !isPictureFolder("mnist"))
    try folder.write([1], as: "texts/train/good/1.txt")
    #expect(!isPictureFolder(folder.path + "/texts") && !isPictureFolder(folder.path))
    let read = try loadPictures(set)
    #expect(read.name == "birds" && read.classNames == ["auk", "owl"])
    #expect(
      names(read.training) == ["auk/10.jpg", "owl/a.JPEG", "auk/2.jpg", "owl/b.jpg", "owl/c.png"])
    #expect(read.training.map(\.label) == [0, 1, 0, 1, 1])
    #expect(names(read.test) == ["auk/y.jpg", "owl/x.jpg"] && read.testName == "images of val/")
    #expect(read.notes == [])
  }

  @Test func `test/ comes before val/, if it has classes`() throws {
    try picture(3, "test/0001.jpg")
    #expect(try loadPictures(set).testName == "images of val/")
    try picture(3, "test/owl/z.jpg")
    let read = try loadPictures(set)
    #expect(read.testName == "images of test/" && names(read.test) == ["owl/z.jpg"])
    #expect(read.notes == ["the images of test/ test, and those of val/ are not used"])
  }

  @Test func `without a test part there are no test pictures`() throws {
    try FileManager.default.removeItem(atPath: set + "/val")
    #expect(try loadPictures(set).test.isEmpty)
  }

  @Test func `damaged files are left out, counted, and five of them named`() throws {
    for index in 0..<7 {
      try folder.write([0xff, 0xd8, 0xff, 1], as: "birds/train/owl/d\(index).jpg")
    }
    try folder.write([1, 2], as: "birds/val/owl/empty.png")
    try folder.write([], as: "birds/val/owl/none.png")
    try folder.write([1], as: "birds/train/owl/list.txt")
    try folder.write([1], as: "birds/train/owl/.hidden")
    let read = try loadPictures(set)
    #expect(read.training.count == 5 && read.test.count == 2 && read.notes.count == 2)
    #expect(
      read.notes[0] == "1 other file is left aside: pictures end in .jpg, .jpeg or .png")
    let lines = read.notes[1].split(separator: "\n")
    #expect(lines.count == 7 && lines[0] == "9 pictures are damaged and left out:")
    #expect(lines[1].hasPrefix("  \(set)/train/owl/d0.jpg cannot be read as a JPEG image: "))
    #expect(lines[6] == "  and 4 more")
  }

  @Test func `the check tells how far it is`() throws {
    let heard = Heard()
    _ = try loadPictures(set) { heard.add($0, $1) }
    #expect(heard.all == [[5, 7], [7, 7]])
    try folder.write([1], as: "birds/train/owl/broken.jpg")
    try folder.write([1], as: "birds/val/owl/broken.jpg")
    let onlyTested = try loadPictures(set, testOnly: true) { heard.add($0, $1) }
    #expect(heard.all.last == [3, 3] && onlyTested.digest == nil)
    #expect(onlyTested.training.count == 6 && onlyTested.test.count == 2)
  }

  @Test func `the digest is of contents and labels, not of names`() throws {
    let first = try loadPictures(set).digest
    try FileManager.default.moveItem(
      atPath: set + "/train/owl/c.png", toPath: set + "/train/owl/d.jpg")
    try FileManager.default.moveItem(atPath: set + "/val", toPath: set + "/test")
    #expect(try loadPictures(set).digest == first)
    try picture(9, "train/owl/d.jpg")
    let second = try loadPictures(set).digest
    #expect(second != first)
    try FileManager.default.moveItem(atPath: set + "/train/auk", toPath: set + "/train/ava")
    try FileManager.default.moveItem(atPath: set + "/test/auk", toPath: set + "/test/ava")
    #expect(try loadPictures(set).digest != second)
  }

  @Test func `a folder that cannot be learned says what to do`() throws {
    try picture(3, "val/emu/z.jpg")
    #expect(
      textOfError { _ = try loadPictures(set) }
        == "\(set) is no folder of pictures that can be learned: val/ has the class 'emu', which train/ "
        + "lacks. Rename it, or move it away.")
    try FileManager.default.removeItem(atPath: set + "/val")
    try folder.write([1], as: "birds/test/owl/x.jpg")
    #expect(
      textOfError { _ = try loadPictures(set) }.contains(
        "the folders in test/ hold no picture (.jpg, .jpeg or .png) that can be read. \(set)/test/owl/x"
      ))
    #expect(
      textOfError { _ = try loadPictures(folder.path) }.contains(
        "or pictures (.jpg, .jpeg or .png) in train/CLASS/."))
  }

  @Test func `pixels are those of the middle, and a file that has gone is told`() throws {
    let read = try loadPictures(set)
    let files = PictureFiles(read.training.map(\.path), size: 8)
    let pixels = files.pixels(of: [3, 1])
    #expect(pixels.count == 2 * 3 * 64 && files.failure == nil)
    // Of the files b and a of the owls, the first red is 0 and the second 20.
    #expect(
      pixels[0..<64].allSatisfy { $0 < 4 } && pixels[192..<256].allSatisfy { abs(Int($0) - 20) < 4 }
    )
    try FileManager.default.removeItem(atPath: files.paths[1])
    #expect(files.pixels(of: [1]) == [UInt8](repeating: 0, count: 192))
    #expect("\(try #require(files.failure))".contains("There is no file \(files.paths[1])"))
  }
}

/// What the check told.
private final class Heard: @unchecked Sendable {
  // The check tells on the thread that called it.
  private(set) var all: [[Int]] = []

  func add(_ done: Int, _ count: Int) { all.append([done, count]) }
}
