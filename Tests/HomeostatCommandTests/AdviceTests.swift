import Foundation
import Homeostat
import Testing

@Suite("Advice on a command line that cannot be read")
struct AdviceTests {
  @Test(
    "A flag's name elsewhere leads to its name here",
    arguments: [
      ("train --lr 0.1", "--learning-rate"), ("train --batch_size 3", "--batch-size"),
      ("train -b 3", "--batch-size"), ("train --epoch 3", "--epochs"),
      ("train --wd 0.1", "--optimizer adam:weightDecay=0.01"), ("train --gpu", "--device cuda"),
      ("train --num-workers 4", "--jobs"), ("train --criterion mse", "--loss"),
      ("train --scheduler cosine", "--learning-rate 0.01:factor=0.94:every=5"),
      ("sweep --vary a=1,2 --n-trials 4", "--trials"), ("reproduce x --out y", "--results"),
      ("reproduce x --seeds 3", "--runs"), ("evaluate x --dataset y", "--data"),
      ("train --hlep", "--help"), ("runs list --hepl", "--help"),
    ])
  func names(command: String, flag: String) throws {
    let result = try Tool.run(command.split(separator: " ").map(String.init))
    #expect(result.status == 2)
    #expect(result.errors.contains("'. Did you mean '\(flag)'?\n"), "\(result.errors)")
    #expect(!result.errors.contains("--rule'?"))
  }

  @Test(
    "A command that there is not leads to the one that was meant, also in help",
    arguments: [
      ("trian", "homeostat has no command 'trian'; did you mean 'train'?"),
      ("help evalute", "homeostat has no command 'evalute'; did you mean 'evaluate'?"),
      ("runs lst", "homeostat runs has no command 'lst'; did you mean 'list'?"),
      ("fly", "homeostat has no command 'fly'; it has train, evaluate, predict,"),
      ("runs look", "homeostat runs has no command 'look'; it has list,"),
    ])
  func commands(words: String, expected: String) throws {
    let result = try Tool.run(words.split(separator: " ").map(String.init))
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(result.errors.hasPrefix("Error: \(expected)"), "\(result.errors)")
  }

  @Test("A flag that the command has under no name is only called unknown")
  func unknown() throws {
    for command in ["evaluate x --lr 1", "train --colour red"] {
      let result = try Tool.run(command.split(separator: " ").map(String.init))
      #expect(result.errors.hasPrefix("Error: Unknown option '--") && result.status == 2)
      #expect(!result.errors.contains("Did you mean"))
    }
  }

  @Test(
    "An error ends with the help of the command that it is about",
    arguments: [
      ("reproduce shaw2020/fig3 --runs 0", "homeostat reproduce --help"),
      ("reproduce shaw2020/fig3 --shard 5", "homeostat reproduce --help"),
      ("sweep --vary a=1,2 --trials 0", "homeostat sweep --help"),
      ("train --lr 1", "homeostat train --help"), ("runs list --x", "homeostat runs list --help"),
      ("data fetch", "homeostat data fetch --help"), ("nonsense", "homeostat --help"),
    ])
  func help(command: String, help: String) throws {
    let result = try Tool.run(command.split(separator: " ").map(String.init))
    #expect(result.status == 2)
    #expect(
      result.errors.hasSuffix("\n  See '\(help)' for more information.\n"), "\(result.errors)")
    #expect(!result.errors.contains("Usage: homeostat <subcommand>") || command == "nonsense")
  }

  @Test(
    "A value that is none of a flag's choices is answered with all of them",
    arguments: [
      ("--activation", "gelu", allOf(Activation.words)),
      ("--precision", "half", allOf(Precision.words)),
      ("--last-batch", "pad", allOf(LastBatch.words)),
      ("--update-clock", "step", allOf(UpdateClock.words)),
      ("--gain-policy", "zero", allOf(GainPolicy.words)),
      ("--loss", "mse", allOf(Losses.names)),
      ("--optimizer", "rmsprop", allOf(Optimizers.names)),
      ("--rule", "batchnorm", allOf(Rules.names)),
      ("--penalty", "l2", allOf(Penalties.names)),
      ("--scaling", "synscal", allOf(Scalings.names)),
      ("--bottleneck", "vae", allOf(Bottlenecks.names)),
      ("--device", "tpu", "write cpu, cuda or cuda:1"),
      ("--validation", "tenfold", allOf(Validations.names)),
      ("--scaling", "synscaw:clock=never", allOf(UpdateClock.words)),
      ("--penalty", "synscal:reading=all", allOf(SynapticScalingLoss.Reading.words)),
      (
        "--measure", "all",
        "the measures are " + EpochMeasure.allCases.map(\.rawValue).joined(separator: ", ")
      ),
    ])
  func choices(flag: String, value: String, choices: String) throws {
    let more = flag == "--measure" ? ["--json"] : []
    let result = try Tool.run(["train", flag, value] + more)
    #expect(result.status == 1)
    #expect(result.errors.contains(choices), "\(result.errors)")
    let word = value.split { ",:=".contains($0) }.last ?? ""
    #expect(result.errors.contains("'\(word)'") || result.errors.contains("'\(value)'"))
  }

  private static func allOf(_ words: [String]) -> String {
    "the choices are " + words.joined(separator: ", ")
  }

  /// Every flag that takes a whole number, of every command.
  private static let numbers =
    ["seed", "runs", "jobs", "threads", "checkpoint-every", "monitor"]
    .map { "train --\($0)" }
    + ["sweep --vary seed=1,2 --trials", "sweep --vary seed=1,2 --jobs"]
    + ["runs", "epochs", "seed", "jobs"].map { "reproduce shaw2020/fig3 --\($0)" }

  @Test("A number that cannot be is an error with a text, and no trap", arguments: numbers)
  func number(command: String) throws {
    let folder = try TemporaryFolder()
    let set = try SmallImages.write(to: folder)
    let place =
      command.hasPrefix("train")
      ? ["--data", set, "--out", folder.path("out")] : ["--results", folder.path("out")]
    let values = ["-1", "9000000000000000000", "1e30"]
    // Numbers without a bound: as seldom as they say, nothing is written but at the end.
    let mayBeHuge = ["--monitor", "--checkpoint-every"]
    let more =
      command.hasPrefix("train") && !command.hasSuffix("--epochs") ? ["--epochs", "1"] : []
    for value in values {
      let (words, flag) = (command.split(separator: " ").map(String.init), command)
      // A value that begins with a dash is one only behind a sign of equality.
      let last = try #require(words.last)
      let result = try Tool.run(words.dropLast() + ["\(last)=\(value)"] + more + place)
      if result.status == 0, mayBeHuge.contains(last), value.hasPrefix("9") {
        try FileManager.default.removeItem(atPath: folder.path("out"))
        continue
      }
      #expect([1, 2].contains(result.status), "\(flag)=\(value): \(result.errors)")
      #expect(result.errors.hasPrefix("Error: "), "\(flag)=\(value): \(result.errors)")
    }
  }

  @Test(
    "More threads than a machine could have are refused",
    arguments: ["3000000000", "1025", "0", "all"])
  func threads(number: String) throws {
    let variable = try Tool.run(["train"], environment: ["HOMEOSTAT_THREADS": number])
    #expect(variable.status == 1)
    #expect(
      variable.errors
        == "Error: HOMEOSTAT_THREADS is '\(number)', but must be a number from 1 to 1024\n")
    guard number != "0", number != "all" else { return }
    let flag = try Tool.run(["train", "--threads=\(number)"])
    #expect(flag.status == 1)
    #expect(flag.errors.hasPrefix("Error: 'threads' is \(number), but must be from 1 to 1024"))
  }
}
