import Foundation
import Testing

@Suite("Flags that would have no effect are refused")
struct ConflictTests {
  let folder: TemporaryFolder
  let set: String

  init() throws {
    folder = try TemporaryFolder()
    set = try SmallImages.write(to: folder)
    try folder.write(Data("a,b,kind\n1,2,x\n2,1,y\n3,3,x\n1,4,y\n".utf8), to: "table.csv")
  }

  /// A pair of flags, of which one has no effect beside the other, and the reason.
  struct Pair: CustomTestStringConvertible, Sendable {
    let words: String
    let status: Int32
    let reason: String
    var testDescription: String { words }

    init(_ words: String, _ reason: String, status: Int32 = 1) {
      (self.words, self.status, self.reason) = (words, status, reason)
    }
  }

  private static let pairs = [
    Pair("train --rule wd --compare none,ip", "'rule' and 'compare' both say"),
    Pair("train --config RULE --compare none,ip", "(one is in the --config file)"),
    Pair("train --config COMPARE --rule wd", "(one is in the --config file)"),
    Pair("train --compare wd,wd:rate=0.1", "'compare' names the same rule twice"),
    Pair("train --compare wd,ip,wd:biasScale=1.0", "'compare' names the same rule twice"),
    Pair("train --compare ip/wd,ip:rate=1e-4/wd --hidden 4x2", "names the same rule twice"),
    Pair("train --rule none --eta 0.1", "'eta' is given, but none of the rules has a rate"),
    Pair("train --rule wd:rate=0.2 --eta 0.1", "each of the rules states its own rate"),
    Pair("train --rule none --gain-policy clamp", "'gain-policy' is given, but no rule"),
    Pair("train --compare none --update-clock epoch", "'update-clock' is given, but no rule"),
    Pair("train --resume", "--resume needs --out"),
    Pair("train --resume --config OUTLESS", "--resume needs --out"),
    Pair("train --monitor 5", "--monitor needs --out"),
    Pair("train --data SET --store postgres://me@host/runs", "--store needs --out"),
    Pair("train --data SET --out NEW --store host", "takes the address of a PostgreSQL database"),
    Pair("runs list --store postgres://me:secret@host/runs", "a password does not belong into an"),
    Pair("train --checkpoint-every 5", "--checkpoint-every needs --out"),
    Pair("train --measure logNormal", "--measure needs --out FOLDER or --json"),
    Pair("train --measure bottleneck --json", "needs --bottleneck or --probes"),
    Pair("train --probes vib --json", "'probes' need --measure bottleneck"),
    Pair("train --probes vib --measure binned --json", "'probes' need --measure bottleneck"),
    Pair("train --log-steps", "--log-steps needs --json"),
    Pair("train --data TABLE --target kind --standardise", "'standardise' is for images"),
    Pair("train --data TABLE --target kind --no-standardise", "'standardise' is for images"),
    Pair("train --data SET --target kind", "are for tables"),
    Pair("train --data SET --image-size 8", "'image-size' is for pictures in files"),
    Pair("train --data SET --augmentation resized-crop", "takes a part of a larger picture"),
    Pair("train --data SET --augmentation flip,flip", "'augmentation' says flip twice"),
    Pair(
      "train --data TABLE --target kind --augmentation flip", "'augmentation' changes images"),
    Pair("train --data SET --without kind", "are for tables"),
    Pair("train --data SET --categorical kind", "are for tables"),
    Pair("train --data SET --group kind", "are for tables"),
    Pair("train --data SET --numeric kind", "are for tables"),
    Pair("train --data SET --decimal ,", "are for tables"),
    Pair("train --loss meanSquaredError --label-smoothing 0.1", "need the loss crossEntropy"),
    Pair("train --loss meanSquaredError --balance-classes", "need the loss crossEntropy"),
    Pair("sweep --vary batch-size=5,10 --out x", "a sweep keeps its runs in --results", status: 2),
    Pair("sweep --vary batch-size=5,10 --monitor 5", "it has no --out", status: 2),
    Pair("sweep --vary batch-size=5,10 --resume", "it has no --out", status: 2),
    Pair("sweep --vary batch-size=5,10 --checkpoint-every 2", "it has no --out", status: 2),
    Pair("sweep --vary batch-size=5,10 --measure binned", "it has no --out", status: 2),
    Pair("sweep --vary batch-size=5,10 --log-steps --json", "it has no --out", status: 2),
    Pair(
      "sweep --vary batch-size=5,10 --runs 3", "--trials and --seeds in place of --runs", status: 2),
    Pair("sweep --vary batch-size=5,10 --compare ip,wd", "in place of --runs", status: 2),
    Pair("sweep --vary batch-size=5,10 --batch-size 7", "'batch-size' is given and varied"),
    Pair(
      "sweep --vary rule.rate=0.1,0.2 --rule wd --eta 1", "'eta' is given, and rule.rate varied"),
    Pair(
      "train --compare ip,dyt --no-learned-affine",
      "'learned-affine' is off, but a learned scale and shift belong to the rule dyt"),
    Pair("train --rule layernorm --gain-policy clamp", "but no rule moves gains and biases"),
    Pair(
      "reproduce shaw2020/fig3 --shard 1/2 --json", "--json has no effect on shaw2020/fig3",
      status: 2),
    Pair("reproduce shaw2020/fig3 --weights x", "--weights is for figures of weights", status: 2),
  ]

  @Test("with the reason", arguments: pairs)
  func pair(_ pair: Pair) throws {
    try folder.write(Data("rule: wd".utf8), to: "RULE")
    try folder.write(Data("compare: none,ip".utf8), to: "COMPARE")
    try folder.write(Data("out: ''\nepochs: 1".utf8), to: "OUTLESS")
    let words = pair.words.split(separator: " ").map { word in
      switch word {
      case "SET": set
      case "TABLE": folder.path("table.csv")
      case "NEW": folder.path("new")
      case "RULE", "COMPARE", "OUTLESS": folder.path(String(word))
      default: String(word)
      }
    }
    let place = words[0] == "train" ? [] : ["--results", folder.path("results")]
    let result = try Tool.run(words + place)
    #expect(result.status == pair.status)
    #expect(result.errors.contains(pair.reason), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test("but a run's own configuration, which repeats all defaults, is taken as it is")
  func ownConfiguration() throws {
    let train = ["train", "--epochs", "1", "--hidden", "4", "--threads", "1"]
    for (name, words) in [
      ("none", ["--data", set, "--rule", "none"]),
      ("table", ["--data", folder.path("table.csv"), "--target", "kind"]),
    ] {
      let out = folder.path(name)
      let first = try Tool.run(train + words + ["--out", out])
      #expect(first.status == 0, "\(first.errors)")
      let again = try Tool.run(
        ["train", "--config", "\(out)/configuration.yaml", "--out", "\(out)-again"])
      #expect(again.status == 0, "\(again.errors)")
    }
  }

  @Test(
    "Every flag that takes a text refuses an empty one",
    arguments: [
      "train --out", "train --config", "train --resume --out", "train --hidden", "predict run",
      "evaluate run --data", "reproduce", "sweep --vary", "reproduce shaw2020/fig3 --results",
      "runs merge", "data fetch", "doctor --data-root",
    ])
  func empty(command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let name = words.last?.hasPrefix("--") == true ? words.last : nil
    // Half of the flags with a blank before the empty text, half with a sign of equality.
    let isJoined = name.map { $0.count.isMultiple(of: 2) } ?? false
    let result = try Tool.run(isJoined ? words.dropLast() + ["\(name ?? "")="] : words + [""])
    #expect(result.status == 2)
    #expect(
      result.errors.hasPrefix(
        name.map { "Error: \($0) has an empty value: give one, or leave it out\n" }
          ?? "Error: an argument is empty\n"), "\(result.errors)")
  }
}
