import Foundation
import Testing

@testable import Datasets

@Suite struct IDXTests {
  let folder: TemporaryFolder
  let pixels: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    var random = SplitMix(state: 1)
    pixels = random.bytes(3 * 4 * 5)
  }

  var images: [UInt8] { idxImages(pixels, count: 3, height: 4, width: 5) }

  @Test(arguments: ["images", "images.gz"])
  func `images come back as they were written`(name: String) throws {
    let read = try IDX.readImages(at: folder.write(images, as: name))
    #expect(read == Images(pixels: pixels, shape: .init(channels: 1, height: 4, width: 5)))
    #expect(read.count == 3)
  }

  @Test func `gzip is recognised without its name`() throws {
    try folder.write(images, as: "a.gz")
    let path = try folder.writeRaw(folder.read("a.gz"), as: "images")
    #expect(try IDX.readImages(at: path).pixels == pixels)
  }

  @Test func `images and labels make a set`() throws {
    let set = try IDX.readSet(
      images: folder.write(images, as: "i"), labels: folder.write(idxLabels([2, 0, 1]), as: "l"))
    #expect(set.labels == [2, 0, 1])
    #expect(set.classNames == ["0", "1", "2"])
    #expect(set[1] == pixels[20..<40])
    #expect((set.count, set.channels, set.height, set.width, set.classCount) == (3, 1, 4, 5, 3))
  }

  @Test func `a missing file is named`() {
    let text = textOfError { _ = try IDX.readImages(at: "/nowhere/images") }
    #expect(text.hasPrefix("There is no file /nowhere/images."))
  }

  @Test func `a folder in place of a file is named`() {
    let text = textOfError { _ = try IDX.readImages(at: folder.path) }
    #expect(text.hasPrefix("\(folder.path) cannot be read: it is a folder."))
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
  func `a file that one may not read is named`() throws {
    let path = try folder.write(images, as: "images")
    chmod(path, 0)
    #expect(textOfError { _ = try IDX.readImages(at: path) }.contains("Permission denied"))
  }

  @Test func `an empty file is named`() throws {
    let path = try folder.write([], as: "images")
    #expect(textOfError { _ = try IDX.readImages(at: path) }.hasPrefix("\(path) is empty."))
  }

  @Test func `a plain file named gz is told from a damaged one`() throws {
    let path = try folder.writeRaw(images, as: "images.gz")
    let text = textOfError { _ = try IDX.readImages(at: path) }
    #expect(text.contains("is not a gzip file, though its name ends in .gz"))
  }

  @Test func `a cut gzip file is told from a damaged one`() throws {
    let path = try folder.write(images, as: "images.gz")
    let whole = try folder.read("images.gz")
    try folder.writeRaw(whole.dropLast(9).map { $0 }, as: "images.gz")
    #expect(textOfError { _ = try IDX.readImages(at: path) }.contains("in the middle of its gzip"))

    var damaged = whole
    damaged[whole.count - 6] ^= 1
    try folder.writeRaw(damaged, as: "images.gz")
    let text = textOfError { _ = try IDX.readImages(at: path) }
    #expect(text.contains("do not unpack (incorrect data check)"))
  }

  @Test func `labels in place of images are noticed`() throws {
    let path = try folder.write(idxLabels([1, 2]), as: "images")
    let text = textOfError { _ = try IDX.readImages(at: path) }
    #expect(text.contains("begins with 0x00000801 where"))
    #expect(text.contains("begins with 0x00000803"))
  }

  @Test(arguments: ["images", "images.gz"])
  func `data that are cut or go on are noticed`(name: String) throws {
    let path = try folder.write(images.dropLast(), as: name)
    var text = textOfError { _ = try IDX.readImages(at: path) }
    #expect(text.contains("is cut short: 75 bytes where its header asks for 76 bytes"))
    try folder.write(images + [0], as: name)
    text = textOfError { _ = try IDX.readImages(at: path) }
    #expect(text.contains("goes on after the 76 bytes"))
  }

  @Test func `a header of no size is an error`() throws {
    let path = try folder.write(idxImages([], count: 3, height: 0, width: 5), as: "images")
    #expect(textOfError { _ = try IDX.readImages(at: path) }.contains("states 3 images of 0 x 5"))
  }

  @Test(arguments: ["images", "images.gz"])
  func `a forged count costs neither time nor memory`(name: String) throws {
    let forged = idxImages(
      pixels, count: 0xffff_ffff, height: 0xffff_ffff, width: 0xffff_ffff)
    let path = try folder.write(forged, as: name)
    #expect(textOfError { _ = try IDX.readImages(at: path) }.contains("is cut short"))
    let bytes = try FileSource(path: path).read(upTo: Int.max)
    #expect(bytes.capacity < 4096)
  }

  @Test func `a packed file that would fill the memory is refused on the way`() throws {
    let path = try folder.write([UInt8](repeating: 44, count: 40 << 20), as: "t.csv.gz")
    let text = textOfError { _ = try FileSource(path: path).read(upTo: Int.max) }
    #expect(text.hasPrefix("\(path) unpacks to more than a hundred times its size"))
    #expect(throws: DatasetError.inflated(path: path)) { try loadTable(path) }
  }

  @Test func `numbers of images and labels must agree`() throws {
    let text = textOfError {
      _ = try IDX.readSet(
        images: folder.write(images, as: "i"), labels: folder.write(idxLabels([1, 2]), as: "l"))
    }
    #expect(text.contains("/i holds 3 images, but"))
    #expect(text.contains("/l holds 2 labels"))
    let more = textOfError {
      _ = try IDX.readSet(
        images: folder.write(images, as: "i"),
        labels: folder.write(idxLabels([1, 2, 0, 1]), as: "l"))
    }
    #expect(more.contains("/l holds 4 labels"))
  }

  @Test func `a label beyond the classes is named with its image`() throws {
    let text = textOfError {
      _ = try IDX.readSet(
        images: folder.write(images, as: "i"), labels: folder.write(idxLabels([1, 2, 3]), as: "l"),
        classNames: ["a", "b", "c"])
    }
    #expect(text.contains("/l gives image 2 (counted from 0) the label 3"))
    #expect(text.contains("only 3 classes, 0 to 2"))
  }
}
