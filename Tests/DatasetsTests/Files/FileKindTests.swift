import Foundation
import Testing

@testable import Datasets

/// What people give in place of the files that are read.
@Suite struct FileKindTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let title: String
    var testDescription: String { name }

    init(_ name: String, _ start: String, _ title: String) {
      self.init(name, Array(start.unicodeScalars.map { UInt8($0.value) }), title)
    }

    init(_ name: String, _ bytes: [UInt8], _ title: String) {
      (self.name, self.title) = (name, title)
      let isText = ["JSON", "Weka", "page", "LFS", "PDF"].contains(where: title.contains)
      self.bytes = bytes + Array(repeating: isText ? 0x20 : 0, count: 300)
    }
  }

  private static let zip = "PK\u{3}\u{4}" + String(repeating: "\0", count: 26)

  static let samples: [Sample] = [
    Sample("x.parquet", "PAR1\u{15}\u{4}", "a Parquet file"),
    Sample("x.xlsx", zip + "[Content_Types].xml", "an Excel workbook"),
    Sample("x.csv", zip + "xl/workbook.xml", "an Excel workbook"),
    Sample("x.xls", "\u{d0}\u{cf}\u{11}\u{e0}\u{a1}", "an Excel workbook"),
    Sample("x.npz", zip + "arr_0.npy", "an archive of NumPy arrays (.npz)"),
    Sample("x.pt", zip + "archive/data.pkl", "a PyTorch file"),
    Sample("x.pth", "\u{80}\u{2}\u{8a}", "a PyTorch file"),
    Sample("x.pkl", "\u{80}\u{4}\u{95}", "a Python pickle"),
    Sample("x.gif", "GIF89a", "a GIF image"), Sample("x.tif", "II*\0", "a TIFF image"),
    Sample("x.webp", "RIFF\0\0\0\0WEBPVP8", "a WebP image"),
    Sample("x.h5", "\u{89}HDF\r\n\u{1a}\n", "an HDF5 file"),
    Sample("x.mat", "MATLAB 5.0 MAT-file", "a MATLAB file"),
    Sample("x.feather", "ARROW1\0\0", "an Arrow or Feather file"),
    Sample("x.sqlite", "SQLite format 3\0", "an SQLite database"),
    Sample("x.safetensors", "\u{40}\0\0\0\0\0\0\0{\"a\":", "a safetensors file"),
    Sample("x.zip", zip + "a.csv", "a ZIP archive"),
    Sample("x.json", "[ {\"a\": 1}", "a JSON file"),
    Sample("x.arff", "@RELATION iris", "a Weka file (.arff)"),
    Sample("x.html", "\n<!DOCTYPE html>", "a web page, not the file itself"),
    Sample(
      "x.data", "version https://git-lfs.github.com/spec/v1",
      "a pointer of Git LFS, not the file itself"),
    Sample("x.pdf", "%PDF-1.7", "a PDF document"),
    Sample("x.7z", "7z\u{bc}\u{af}", "a 7-Zip archive"),
  ]

  @Test(arguments: samples)
  func `a file of another kind is named, wherever it is given`(sample: Sample) throws {
    let path = try folder.writeRaw(sample.bytes, as: sample.name)
    let start = "\(path) is \(sample.title), which is not read here. "
    var options = TableOptions()
    options.target = "y"
    let table = textOfError { _ = try loadTable(path, options: options) }
    #expect(table.hasPrefix(start))
    let set = textOfError { _ = try loadImages(path) }
    #expect(set.hasPrefix(start))
    let images = textOfError { _ = try ImageFileFormat(ofFile: path) }
    #expect(images.hasPrefix(start))
    for text in [table, set, images] {
      #expect(
        text.contains("read as") || text.contains("learns a folder") || text.contains("Get the"))
      #expect(
        !text.contains("2051") && text.hasSuffix(".") != text.contains("In Python"), "\(text)")
    }
  }

  @Test(arguments: ["FEA1", "ORCID", "PAR1", "BZh9", "GIF8", "MATLAB 5.0", "Rar!", "[x", "{x}"])
  func `a table whose first name looks like a file's beginning is a table`(name: String) throws {
    var options = TableOptions()
    options.target = "y"
    let path = try folder.write(Array("\(name),y\n1,2.5\n2,1\n".utf8), as: "t.csv")
    #expect(try loadTable(path, options: options).table.columns[0].name == name)
  }

  @Test func `a file that Python can convert is told with the call`() throws {
    let parquet = try folder.writeRaw(Array("PAR1\u{15}...".utf8), as: "bottles.parquet")
    #expect(
      textOfError { _ = try loadTable(parquet) }.hasSuffix(
        "Tables are read as text (.csv, .tsv, .data or .txt, also .gz). In Python, this converts it: "
          + "pandas.read_parquet('bottles.parquet').to_csv('bottles.csv', index=False)"))
    let photo = try folder.writeRaw(Array("GIF89a\0\0".utf8), as: "shirt.gif")
    #expect(
      textOfError { _ = try ImageFileFormat(ofFile: photo) }.hasSuffix(
        "Images to predict are read as PNG, JPEG, IDX (also .gz) or NumPy's .npy. In Python, this "
          + "converts it: PIL.Image.open('shirt.gif').save('shirt.png')"))
    let set = try folder.writeRaw([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4], as: "shirt.jpg")
    #expect(
      textOfError { _ = try loadImages(set) }.hasSuffix(
        "`homeostat predict` takes single images, and a network learns those of a folder with "
          + "train/CLASS/."))
  }

  @Test func `the format of images is told by what is in the file`() throws {
    func format(_ bytes: [UInt8], _ name: String) throws -> ImageFileFormat {
      try ImageFileFormat(ofFile: folder.write(bytes, as: name))
    }
    let idx = idxImages([1, 2], count: 1, height: 1, width: 2)
    let array = [0x93] + Array("NUMPY".utf8) + [1, 0]
    let image = [0x89] + Array("PNG\r\n\u{1a}\n".utf8)
    #expect(try format([0xff, 0xd8, 0xff, 0xe0], "x.png") == .jpeg)
    #expect(try format([1, 2, 3], "x.JPG") == .jpeg && format([1, 2, 3], "x.jpeg") == .jpeg)
    #expect(try format(idx, "x.png") == .idx && format(idx, "x.gz") == .idx)
    #expect(try format(array, "x") == .numPy && format(image, "digit") == .png)
    #expect(try format([1, 2, 3], "x.PNG") == .png && format([1, 2, 3], "x.npy") == .numPy)
    #expect(try format([1, 2, 3], "x-idx3-ubyte") == .idx)
    #expect(
      textOfError { _ = try format(array, "x.npy.gz") }.hasSuffix(
        "x.npy.gz is a NumPy array packed with gzip, which is not read here. Unpack it first, with "
          + "gunzip."))
    #expect(
      textOfError { _ = try format(Array("a,b\n1,2\n".utf8), "x.csv") }.hasSuffix(
        "x.csv is a table, but the network has learned images. Images to predict are read as PNG, "
          + "JPEG, IDX (also .gz) or NumPy's .npy."))
  }

  @Test func `a table under another name is told to be given one`() throws {
    let path = try folder.write(Array("a,y\n1,2\n".utf8), as: "results")
    #expect(
      textOfError { _ = try loadImages(path) }
        == "\(path) is no data set of a known format. A network learns a folder of IDX or CIFAR files "
        + "or of pictures, given by its path, or a table; if this is one, give it a name that ends in .csv, .tsv, "
        + ".data or .txt.")
  }

  @Test(arguments: [
    (
      "MNIST/raw/train-images-idx3-ubyte",
      "The IDX files lie in FOLDER/MNIST/raw: give that folder."
    ),
    (
      "cifar-10-batches-py/data_batch_1", "It holds the Python version of CIFAR: the binary version"
    ),
    ("data_batch_1", "It holds the Python version of CIFAR: the binary version is read."),
    ("wine.csv", "It holds the file wine.csv: if that is the table to learn, give its path."),
    ("cats/1.JPG", "It holds single images or arrays: a network learns pictures"),
    ("checkpoint.safetensors", "It is the folder of a run: give it to `homeostat evaluate` or"),
    ("notes.md", "Expected are IDX files (train-images-idx3-ubyte and its three companions"),
  ])
  func `a folder that is no set is told what it holds`(file: String, hint: String) throws {
    try folder.write([1, 2, 3], as: "set/\(file)")
    let text = textOfError { _ = try loadImages("\(folder.path)/set") }
      .replacing(folder.path + "/set", with: "FOLDER")
    #expect(text.hasPrefix("FOLDER holds no data set of a known format. \(hint)"), "\(text)")
  }

  @Test func `a folder is one, whatever its name ends in`() throws {
    try folder.write([1], as: "x.csv/y")
    #expect(!isTable("\(folder.path)/x.csv"))
    let text = textOfError { _ = try loadImages("\(folder.path)/x.csv") }
    #expect(text.contains("holds no data set"))
    #expect(
      textOfError { _ = try loadTable("\(folder.path)/x.csv") }
        .contains("cannot be read: it is a folder."))
  }
}
