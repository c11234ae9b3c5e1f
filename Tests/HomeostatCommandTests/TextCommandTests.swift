import Foundation
import Testing

@Suite("Texts and recordings from the command line")
struct TextCommandTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for index in 0..<24 {
      let (name, word) = index % 2 == 0 ? ("bad", "dull") : ("good", "fine")
      let part = index < 16 ? "train" : "test"
      let text = "The film\(String(repeating: " really", count: index % 3)) was \(word)."
      try folder.write(Data(text.utf8), to: "set/\(part)/\(name)/\(index).txt")
    }
  }

  @Test("Texts are learned, evaluated to the same numbers, and further texts predicted")
  func texts() throws {
    let trained = try Tool.run([
      "train", "--data", folder.path("set"), "--network", "gru:units=6:embedding=4", "--rule",
      "none",
      "--text-length", "8", "--batch-size", "4", "--epochs", "15", "--learning-rate", "0.03",
      "--json",
      "--out", folder.path("run"),
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    let last = try #require(trained.events(named: "epoch").last)
    let evaluated = try Tool.run(["evaluate", folder.path("run"), "--json"])
    let evaluation = try #require(evaluated.events(named: "evaluation").first)
    #expect(evaluation["test_loss"] as? Double == last["test_loss"] as? Double)
    #expect(evaluation["test_error"] as? Double == 0)
    try folder.write(Data("So dull, a dull film".utf8), to: "review.txt")
    let predicted = try Tool.run(["predict", folder.path("run"), folder.path("review.txt")])
    #expect(predicted.output.contains("\tbad\t"))
    try folder.write(Data([0xff, 0xfe]), to: "bytes.txt")
    let refused = try Tool.run(["predict", folder.path("run"), folder.path("bytes.txt")])
    #expect(refused.status == 1 && refused.errors.contains("it is not UTF-8"))
    for part in ["train", "test"] {
      for name in ["a", "b"] { try folder.write(Data("x".utf8), to: "other/\(part)/\(name)/1.txt") }
    }
    let other = try Tool.run(["evaluate", folder.path("run"), "--data", folder.path("other")])
    #expect(
      other.status == 1
        && other.errors.contains("has the classes a, b, but the network has learned bad, good"))
  }

  @Test(
    "What has no meaning is refused",
    arguments: [
      (["--vocabulary", "9"], "'vocabulary' is for texts, but 'fashion-mnist' holds images"),
      (
        ["--data", "iris", "--text-length", "9"],
        "'text-length' is for texts, but 'iris' is a table"
      ),
      (["--data", "bonn-eeg", "--standardise"], "recordings are standardised in any case"),
      (["--data", "imdb", "--standardise"], "'standardise' is for images: texts are words"),
    ])
  func refusals(flags: [String], reason: String) throws {
    let result = try Tool.run(["train"] + flags)
    #expect(result.status == 1 && result.errors.contains(reason), "\(result.errors)")
  }

  @Test("Recordings that are not there, and cannot be fetched, are told")
  func recordings() throws {
    let missing = try Tool.run([
      "train", "--data", "bonn-eeg", "--data-root", folder.path("nowhere"),
    ])
    #expect(missing.status == 1 && missing.errors.contains("bonn-eeg is not on this machine"))
    let fetched = try Tool.run([
      "data", "fetch", "bonn-eeg", "--data-root", folder.path("nowhere"),
    ])
    #expect(fetched.status == 1 && fetched.errors.contains("cannot be fetched"))
    #expect(!fetched.errors.contains("MIRROR"))
  }
}
