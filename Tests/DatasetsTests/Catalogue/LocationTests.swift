import Foundation
import Testing

@testable import Datasets

@Suite struct LocationTests {
  let folder: TemporaryFolder
  var root: DataRoot { DataRoot(path: folder.path) }

  init() throws { folder = try TemporaryFolder() }

  func writeIDX(
    in place: String, dotted: Bool = false, suffix: String = ".gz", side: Int = 28
  ) throws {
    for (part, count) in [("train", 3), ("t10k", 2)] {
      let pixels = [UInt8](repeating: 9, count: count * side * side)
      let mark = dotted ? "." : "-"
      try folder.write(
        idxImages(pixels, count: count, height: side, width: side),
        as: "\(place)/\(part)-images\(mark)idx3-ubyte\(suffix)")
      try folder.write(
        idxLabels((0..<count).map { UInt8($0) }),
        as: "\(place)/\(part)-labels\(mark)idx1-ubyte\(suffix)")
    }
  }

  @Test func `the root is the argument, the variable, or the cache`() {
    let all = ["HOMEOSTAT_DATA": "/data", "XDG_CACHE_HOME": "/cache", "HOME": "/home/ann"]
    #expect(DataRoot(given: "/mine/", environment: all).path == "/mine")
    #expect(DataRoot(environment: all).path == "/data")
    #expect(DataRoot(environment: ["XDG_CACHE_HOME": "/cache"]).path == "/cache/homeostat")
    #expect(DataRoot(environment: ["HOME": "/home/ann"]).path == "/home/ann/.cache/homeostat")
    #expect(DataRoot(environment: ["HOMEOSTAT_DATA": "", "HOME": "/h"]).path.hasPrefix("/h/"))
  }

  @Test(arguments: [(false, ".gz"), (false, ""), (true, ""), (true, ".gz")])
  func `a set is found by name in each spelling of its files`(
    dotted: Bool, suffix: String
  ) throws {
    try writeIDX(in: "mnist", dotted: dotted, suffix: suffix)
    let data = try loadImages("MNIST", root: root)
    #expect(data.name == "mnist" && data.training.count == 3 && data.test.count == 2)
    #expect(data.training.classCount == 10)
    #expect(data.testName == "2 test images, not the 10,000 of MNIST")
  }

  @Test func `a folder of one's own is recognised by its files`() throws {
    try writeIDX(in: "glyphs", side: 5)
    let data = try loadImages("\(folder.path)/glyphs", root: root)
    #expect(data.name == "glyphs" && data.training.height == 5 && data.training.classCount == 3)
    #expect(data.testName == "test images")
  }

  @Test func `a set of another image size is not taken for the known one`() throws {
    try writeIDX(in: "mnist", side: 5)
    let text = textOfError { _ = try loadImages("mnist", root: root) }
    #expect(text.contains("states images of 5 x 5, but 28 x 28, the size in MNIST, is needed"))
  }

  @Test func `a missing set names the places and the command`() {
    let text = textOfError { _ = try loadImages("cifar-100", root: root) }
    #expect(text.contains("\(folder.path)/cifar-100\n"))
    #expect(text.contains("`homeostat data fetch cifar-100`"))
  }

  @Test func `Fashion-MNIST is looked for where Debian puts it`() {
    let places = root.places(for: Catalogue.fashionMNIST)
    #expect(places == ["\(folder.path)/fashion-mnist", "/usr/share/datasets/fashion-mnist"])
  }

  @Test func `an unknown name lists the known ones`() {
    let text = textOfError { _ = try loadImages("minst", root: root) }
    #expect(text.contains("no data set 'minst'"))
    #expect(text.contains("mnist, fashion-mnist, cifar-10, cifar-100, imagenet, bonn-eeg, "))
    #expect(textOfError { _ = try loadTable("minst", root: root) } == text)
  }

  @Test func `a folder without data says what would be data`() throws {
    try folder.write([1], as: "other/notes.txt")
    let text = textOfError { _ = try loadImages("\(folder.path)/other", root: root) }
    #expect(text.contains("holds no data set of a known format"))
  }

  @Test func `an incomplete folder names the file that lacks`() throws {
    try writeIDX(in: "mnist")
    try FileManager.default.removeItem(atPath: "\(folder.path)/mnist/t10k-labels-idx1-ubyte.gz")
    let text = textOfError { _ = try loadImages("mnist", root: root) }
    #expect(text.contains("There is no file \(folder.path)/mnist/t10k-labels-idx1-ubyte.gz"))
  }

  @Test func `ImageNet is a folder of classes, of which what lacks is told`() throws {
    let missing = textOfError { _ = try pictureFolder("imagenet", root: root) }
    #expect(missing.contains("image-net.org") && missing.contains("\(folder.path)/imagenet"))
    #expect(try pictureFolder("mnist", root: root) == nil)
    #expect(Catalogue.imageNet.verify(in: root).map(\.state) == [.missing, .missing])
    for file in ["train/n1/a.JPEG", "train/n2/b.JPEG", "val/n1/c.JPEG"] {
      try folder.write([1, 2, 3], as: "imagenet/\(file)")
    }
    #expect(try pictureFolder("imagenet", root: root) == "\(folder.path)/imagenet")
    #expect(isPictures("imagenet") && !isPictures("mnist") && isPictures("\(folder.path)/imagenet"))
    let listing = try #require(Catalogue.list(in: root).first { $0.entry.name == "imagenet" })
    #expect(listing.difference == "2 of 1,000 classes")
    #expect(
      Catalogue.imageNet.verify(in: root).map(\.state) == [
        .unreadable(reason: "it holds 2 of 1,281,167 pictures"),
        .unreadable(reason: "it holds 1 of 50,000 pictures"),
      ])
    let small = KnownPictures(
      facts: PictureFacts(classCount: 2, trainingCount: 2, testCount: 1))
    let place = "\(folder.path)/imagenet"
    #expect(small.difference(in: place) == "some classes of its test part are missing")
    #expect(small.check([], in: place).allSatisfy { $0.state.isGood })
  }

  @Test func `the catalogue is sound`() {
    for entry in Catalogue.all {
      #expect(Catalogue.entry(named: entry.name.uppercased())?.name == entry.name)
      #expect(entry.mirrors.count >= (entry.images == nil ? 1 : 2) || entry.unmirrored != "")
      for file in entry.files.flatMap({ [$0.published] + $0.contents }) {
        #expect(file.sha256.wholeMatch(of: /[0-9a-f]{64}/) != nil, "\(file.name)")
      }
    }
    #expect(Catalogue.entry(named: "CIFAR10")?.name == "cifar-10")
    #expect(Catalogue.mnist.byteCount == 11_594_722)
  }
}
