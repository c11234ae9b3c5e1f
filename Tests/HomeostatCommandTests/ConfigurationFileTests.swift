import Foundation
import Testing

@Suite("Configuration files")
struct ConfigurationFileTests {
  let folder: TemporaryFolder
  let set: String

  init() throws {
    folder = try TemporaryFolder()
    set = try SmallImages.write(to: folder)
  }

  private func train(_ yaml: String, _ more: [String] = []) throws -> Tool.Result {
    try folder.write(Data(yaml.utf8), to: "c.yaml")
    return try Tool.run(["train", "--config", folder.path("c.yaml")] + more)
  }

  /// Nine lists, each of nine times the one before: 3.9e8 words.
  private static let bomb: String = {
    let names = Array("abcdefghi").map(String.init)
    return zip(names, ["x"] + names.map { "*\($0)" }).map { name, part in
      "\(name): &\(name) [" + Array(repeating: part, count: 9).joined(separator: ",") + "]\n"
    }.joined()
  }()

  @Test("that hold more than a configuration can are refused, whatever they take to say it")
  func bounds() throws {
    let texts = [
      Self.bomb, Self.bomb + "epochs: 1\n", Self.bomb.replacing(": &", with: "-x: &"),
      // An alias as a name would have to be compared with all others.
      Self.bomb + "? *i\n: x\n",
      "without: \(String(repeating: "[", count: 900))\(String(repeating: "]", count: 900))",
      "without: \(String(repeating: "[", count: 200_000))",
      "data: \(String(repeating: "x", count: 2_000_000))",
      "without: [\(String(repeating: "a,", count: 150_000))a]",
    ]
    for text in texts {
      let result = try train(text)
      #expect(result.status == 1)
      #expect(
        result.errors.contains("holds more than a configuration can")
          || result.errors.contains("Maximum nesting level"), "\(result.errors.prefix(300))")
    }
  }

  @Test("may use a few aliases, and come from a pipe")
  func aliases() throws {
    let yaml = """
      data: \(set)
      hidden: 4
      epochs: 1
      threads: 1
      rule: &r {name: ip, rate: 1e-3}
      input-rule: *r
      out: \(folder.path("out"))
      """
    let result = try Tool.shell("\"$HOMEOSTAT\" train --config <(echo \"$1\")", [yaml])
    #expect(result.status == 0, "\(result.errors)")
    let saved = String(decoding: try folder.data("out/configuration.yaml"), as: UTF8.self)
    #expect(saved.ranges(of: "rate: 0.001").count == 2, "\(saved)")
  }

  @Test("keep texts as they are written, though they look like numbers or answers")
  func texts() throws {
    let script = """
      cd "$1" && printf '%s\\n' "$2" >c.yaml && "$HOMEOSTAT" train --config c.yaml >/dev/null
      """
    let base = "data: \(set)\nhidden: 4\nepochs: 1\nthreads: 1\nrule: none\n"
    for name in ["0123", "1e3", "yes", "12:30", "'007'"] {
      let result = try Tool.shell(script, [folder.url.path, base + "out: \(name)"])
      #expect(result.status == 0, "\(result.errors)")
      let folderName = name.replacing("'", with: "")
      #expect(
        FileManager.default.fileExists(atPath: folder.path("\(folderName)/checkpoint.safetensors")))
    }
    try folder.write(
      Data("id,08,yes,kind\n1,2,0,x\n2,1,1,y\n3,3,0,x\n1,4,1,y\n".utf8), to: "t.csv")
    let table = "data: \(folder.path("t.csv"))\nhidden: 4\nepochs: 1\nthreads: 1\nrule: none\n"
    let other = try train(table + "target: yes\nwithout: 08\nout: \(folder.path("other"))\n")
    #expect(other.status == 0, "\(other.errors)")
    let saved = String(decoding: try folder.data("other/configuration.yaml"), as: UTF8.self)
    #expect(saved.contains("target: 'yes'\n") && saved.contains("without: '08'\n"), "\(saved)")
  }

  @Test("have numbers and answers in all forms of YAML where a number or an answer is meant")
  func numbers() throws {
    let yaml = """
      data: \(set)
      hidden: [4, 0x4]
      epochs: 1_0
      threads: 1
      standardise: on
      learning-rate: "0.01"
      dropout: .1
      out: \(folder.path("out"))
      """
    let result = try train(yaml, ["--epochs", "1"])
    #expect(result.status == 0, "\(result.errors)")
    let saved = String(decoding: try folder.data("out/configuration.yaml"), as: UTF8.self)
    for line in ["standardise: true", "learning-rate: 0.01", "dropout: 0.1", "- 4\n- 4"] {
      #expect(saved.contains("\(line)\n"), "\(line) in \(saved)")
    }
    for (line, text) in [
      ("epochs: ten", "'ten' is not a value for 'epochs'"),
      ("epochs: [1]", "'1' is not a value for 'epochs'"),
      ("standardise: maybe", "'maybe' is not a value for 'standardise'"),
      ("learning-rate: .nan", "'nan' is not a value"), ("epochs: .inf", "'inf' is not a value"),
      ("? [a]\n: b", "a configuration is 'name: value' lines"),
      ("just text", "is not YAML"),
      ("epochs: 1\nepochs: 2", "is not YAML"),
    ] {
      let result = try train("data: \(set)\n\(line)")
      #expect(result.status == 1 && result.errors.contains(text), "\(line): \(result.errors)")
    }
  }

  @Test("are written with the numbers that people write, and read back to the same bits")
  func written() throws {
    let words = [
      "train", "--data", set, "--hidden", "4", "--epochs", "1", "--threads", "1", "--learning-rate",
      "0.003", "--rule", "wd:rate=0.30000000000000004", "--optimizer", "adam:epsilon=1e-12",
      "--dropout", "0.1", "--scaling", "synscaw:rate=1e-5", "--data-root", "01",
    ]
    let first = try Tool.run(words + ["--out", folder.path("a")])
    #expect(first.status == 0, "\(first.errors)")
    let text = String(decoding: try folder.data("a/configuration.yaml"), as: UTF8.self)
    for line in [
      "learning-rate: 0.003", "dropout: 0.1", "input-dropout: 0", "rate: 0.30000000000000004",
      "epsilon: 1e-12", "rate: 1e-05", "data-root: '01'", "target: ''", "seed: 1",
    ] {
      #expect(text.contains("\(line)\n"), "\(line) in \(text)")
    }
    #expect(text.firstMatch(of: /[0-9]e[+]/) == nil)
    let again = try Tool.run(
      ["train", "--config", folder.path("a/configuration.yaml"), "--out", folder.path("b")])
    #expect(again.status == 0, "\(again.errors)")
    for file in ["configuration.yaml", "checkpoint.safetensors"] {
      #expect(try folder.data("a/\(file)") == folder.data("b/\(file)"))
    }
  }
}
