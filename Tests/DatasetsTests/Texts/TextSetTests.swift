import Foundation
import Testing

@testable import Datasets

@Suite("Texts") struct TextSetTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ name: String, _ text: String) throws {
    try folder.write(Array(text.utf8), as: name)
  }

  private func words(_ part: TextSet.Part, of set: TextSet) -> [String] {
    part.texts.map { $0.map { set.words[Int($0)] }.joined(separator: " ") }
  }

  @Test(
    "Words are runs of letters and digits, without tags",
    arguments: [
      ("It's GOOD!<br /><br />Really, 10/10.", ["it's", "good", "really", "10", "10"]),
      ("'Quoted' and don\u{2019}t", ["quoted", "and", "don't"]),
      (
        "Caf\u{e9} \u{2014} na\u{ef}ve\u{2026} \u{201c}x\u{201d}", ["caf\u{e9}", "na\u{ef}ve", "x"]
      ),
      ("1 < 2 and 3>2 <3", ["1", "2", "and", "3", "2", "3"]),
      ("", []),
    ])
  func split(text: String, words: [String]) { #expect(wordsOf(text) == words) }

  @Test("Folders of classes are read in turn")
  func folders() throws {
    for (name, text) in [
      ("train/neg/0_1.txt", "bad film"), ("train/neg/1_2.txt", "so bad"),
      ("train/pos/0_9.txt", "good film"), ("test/neg/0_3.txt", "worse"),
      ("test/pos/0_8.txt", "best"), ("train/unsup/0_0.txt", "who knows"),
    ] { try write(name, text) }
    let set = try loadTexts(folder.path)
    #expect(set.classNames == ["neg", "pos"] && set.training.labels == [0, 1, 0])
    #expect(words(set.training, of: set) == ["bad film", "good film", "so bad"])
    #expect(words(set.test, of: set) == ["worse", "best"])
    #expect(
      set.notes == ["the training texts 'unsup' are not used: no test text is of that class"])
    #expect(kindOfSet(folder.path) == .texts)
  }

  @Test("The archive gives what its folders give, in their order")
  func archive() throws {
    for (name, text) in [
      ("train/neg/0_1.txt", "bad film"), ("train/neg/1_2.txt", "so bad"),
      ("train/pos/0_9.txt", "good film"), ("test/neg/0_3.txt", "worse"),
      ("test/pos/0_8.txt", "best"), ("train/unsup/0_0.txt", "who knows"),
      ("train/urls_pos.txt", "http"), ("README", "read me"),
    ] { try write("aclImdb/\(name)", text) }
    let folders = try loadTexts(folder.path)
    let tar = Process()
    tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    tar.arguments = [
      "tar", "-C", folder.path, "-czf", "\(folder.path)/aclImdb_v1.tar.gz", "aclImdb",
    ]
    try tar.run()
    tar.waitUntilExit()
    try #require(tar.terminationStatus == 0)
    try FileManager.default.removeItem(atPath: "\(folder.path)/aclImdb")
    let archive = try loadTexts(folder.path)
    #expect(words(archive.training, of: archive) == ["bad film", "good film", "so bad"])
    #expect(archive.digest == folders.digest && archive.notes == folders.notes)
    #expect(archive.notes.count == 1)
  }

  @Test("A text that is not UTF-8 is left out and named")
  func damaged() throws {
    try write("train/a/1.txt", "one")
    try folder.write([0xff, 0xfe, 0x41], as: "train/a/2.txt")
    try write("train/b/1.txt", "two")
    let set = try loadTexts(folder.path)
    #expect(set.training.count == 2 && set.test.count == 0)
    let note = try #require(set.notes.first)
    #expect(note.contains("1 text could not be read as UTF-8 and is left out"))
    #expect(note.contains("train/a/2.txt"))
  }

  @Test("A table has a text a line")
  func table() throws {
    try write(
      "some.tsv",
      "split\tlabel\trating\tid\ttext\r\ntest\tpos\t9\t1\tgood one\r\ntrain\tneg\t1\t2\tbad\r\n")
    let set = try loadTexts(folder.path)
    #expect(set.classNames == ["neg", "pos"])
    #expect(set.training.labels == [0] && set.test.labels == [1])
    #expect(words(set.test, of: set) == ["good one"])
  }

  @Test(
    "A table that is damaged is refused with the line",
    arguments: [
      ("split\tlabel\ttext\ntrain\ta\n", "line 2 has 2 fields, and the first 3"),
      ("split\tlabel\ttext\nvalid\ta\tx\n", "line 2 is of the split 'valid', not train or test"),
      ("split\tlabel\ttext\ntest\ta\tx\n", "no text is of the split train"),
    ])
  func damagedTable(text: String, reason: String) throws {
    try write("some.tsv", text)
    #expect(textOfError { _ = try loadTexts(folder.path) }.contains(reason))
  }

  @Test("A vocabulary has the most frequent words of the texts that are learned")
  func vocabulary() {
    var set = TextSet(name: "x", classNames: ["a"])
    for text in ["b a b c", "c b a", "", "z z z z z"] { set.add(text, label: 0, isTest: false) }
    let vocabulary = Vocabulary(
      fitting: Array(set.training.texts.prefix(3)), of: set, words: 2, length: 3)
    // a and c are equally frequent, and a comes first.
    #expect(vocabulary.words == ["b", "a"] && vocabulary.tokens == 3)
    let (tokens, lengths) = vocabulary.tokens(of: set.training.texts, in: set)
    #expect(tokens == [1, 2, 1, 0, 1, 2, 0, 0, 0, 0, 0, 0])
    #expect(lengths == [3, 3, 1, 3])
    #expect(vocabulary.tokens(of: ["A b"]).tokens == [2, 1, 0])
  }

  @Test("Another set under the name of IMDB says what it is")
  func sample() throws {
    try write("imdb/x.tsv", "split\tlabel\ttext\ntrain\tneg\tx\ntest\tneg\ty\n")
    let set = try loadTexts("imdb", root: DataRoot(path: folder.path))
    #expect(set.testName == "1 test texts, not the 25,000 of IMDB")
    #expect(set.notes == ["these are 1 training texts, not the 25,000 of IMDB"])
    let states = Catalogue.imdb.verify(in: DataRoot(path: folder.path)).map(\.state)
    #expect(states == [.notChecksummed(what: "texts in a table")])
  }

  @Test(.enabled(if: folderExists("\(realData)/imdb"), "there is no IMDB set beside the package"))
  func real() throws {
    let set = try loadTexts("imdb", root: DataRoot(path: realData))
    #expect(set.training.count == 2000 && set.test.count == 2000)
    #expect(set.classNames == ["neg", "pos"] && set.training.labels.count { $0 == 1 } == 1000)
    let vocabulary = Vocabulary(
      fitting: set.training.texts, of: set, words: 10_000, length: 250)
    #expect(Array(vocabulary.words.prefix(3)) == ["the", "a", "and"])
    #expect(!vocabulary.words.contains("br"))
  }
}
