import Foundation
import Homeostat
import Testing

@testable import HomeostatCommand

@Suite("What the command line says of itself")
struct HelpTests {
  @Test("the help of the tool")
  func help() throws {
    let result = try Tool.run(["--help"])
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    #expect(
      result.output == """
        OVERVIEW: Homeostatic plasticity for neural networks.

        Trains deep networks whose neurons keep their own gain and bias right
        (intrinsic plasticity) and whose synapses keep their activity near a target
        (synaptic scaling), compares such rules, and reproduces the figures and tables
        of the papers behind them.

        To begin:
          homeostat train --compare none,wd --learning-rate 0.01 --epochs 5
          homeostat reproduce shaw2020/fig5 --quick --data fashion-mnist
          homeostat list rules
          homeostat list experiments
          homeostat doctor

        USAGE: homeostat [--quiet] <subcommand>

        OPTIONS:
          --quiet                 With any command: tell of errors and warnings, not of
                                  progress and notes.
          --version               Show the version.
          -h, --help              Show help information.

        SUBCOMMANDS:
          train                   Train a network, or several in parallel.
          evaluate                Evaluate a trained network on its test set.
          predict                 Predict the classes of images, recordings or texts,
                                  or the target of table rows.
          reproduce               Reproduce a figure, or your own experiment, and judge
                                  its claims.
          show                    Show what a figure trains and claims, or write it as
                                  a file.
          sweep                   Search settings at random or on a grid, and rank them.
          discover                Search for new rules by evolution.
          analyse                 Analyse where rules come to rest, and up to which
                                  rate they stay there.
          look                    Look at what the units of a trained network do.
          report                  Write one HTML page with all results of a folder.
          runs                    List, show, export or merge the runs of a folder.
          convert                 Replace a trained network's batch norms by a rule.
          export                  Write a trained network for PyTorch, ONNX or other
                                  programs.
          list                    List experiments (the default), rules and parts.
          data                    List, fetch and verify data sets, and show tables.
          doctor                  Check the installation, and say how to fix what is
                                  wrong.

          See 'homeostat help <subcommand>' for detailed help.

        """)
  }

  @Test("the help of train, as in train-help.txt beside this file")
  func trainHelp() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "train-help.txt")
    let result = try Tool.run(["train", "--help"])
    #expect(result.status == 0)
    #expect(try result.output == String(contentsOf: file, encoding: .utf8))
  }

  @Test("the rules and their settings")
  func rules() throws {
    let result = try Tool.run(["list", "rules"])
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("none\nip                biasRateScale=0.5 rate=0.0001\n"))
    #expect(result.output.split(separator: "\n").count == Rules.all.count)
  }

  @Test("the other parts and their settings, each as its flag reads it")
  func parts() throws {
    let result = try Tool.run(["list", "parts", "--json"])
    #expect(result.status == 0)
    // Other tests add parts of their own to the menus of this process.
    let parts = ListCommand.Parts.menus.map { menu in
      ListCommand.parts(of: menu).filter { !String(reflecting: $0).contains("Tests.") }
    }
    for types in parts {
      let kind = types[0].kind
      let names = result.events(named: kind).map { $0["name"] as? String }
      #expect(names == types.map { $0.name })
      let name = types.last!.name
      let flag = "--" + kind.replacing(" ", with: "-")
      let refused = try Tool.run(["train", flag, "\(name):nothing=1"])
      #expect(refused.errors.contains("the \(kind) \(name) has no setting 'nothing'"))
    }
    let lines = try Tool.run(["list", "parts"]).output.split(separator: "\n")
    #expect(lines.count == parts.joined().count)
    #expect(lines[0].hasPrefix("network      dense "), "\(lines)")
  }

  @Test(
    "a command line that cannot be read exits with 2 and says what it wanted",
    arguments: [
      (["nonsense"], "Error: homeostat has no command 'nonsense'"),
      (["train", "--colour", "red"], "Error: Unknown option '--colour'"),
      (["train", "--rule"], "Error: Missing value for '--rule <rule>'"),
      (["evaluate"], "Error: Missing expected argument '<checkpoint>'"),
    ])
  func usage(arguments: [String], text: String) throws {
    let result = try Tool.run(arguments)
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.errors.hasPrefix(text), "\(result.errors)")
  }

  @Test(
    "a setting that cannot be exits with 1 and says what could",
    arguments: [
      (
        ["--rule", "pi"],
        "there is no rule 'pi'; the choices are \(Rules.names.joined(separator: ", "))"
      ),
      (
        ["--rule", "ip:scale=2"],
        "the rule ip has no setting 'scale'; it has biasRateScale, rate"
      ),
      (
        ["--rule", "ip:rate"],
        "'ip:rate' is not a rule: write NAME:SETTING=VALUE, and 'rate' is not SETTING=VALUE"
      ),
      (
        ["--hidden", "50by8"],
        "'50by8' is not a list of widths: write 50x8 for eight layers of 50, or 784,100"
      ),
      (["--batch-size", "0"], "'batch-size' is 0, but must be at least 1"),
      (["--batch-size", "many"], "train: 'many' is not a value for 'batch-size'"),
      (
        ["--activation", "sine"],
        "train: 'sine' is not a value for 'activation'; the choices are "
          + Activation.words.joined(separator: ", ")
      ),
      (
        ["--learning-rate", "fast"],
        "'fast' is not a rate: write a number, 0.01:factor=0.94:every=5 or 0.01:final=0.0001:over=20"
      ),
      (
        ["--optimizer", "magic"],
        "there is no optimizer 'magic'; the choices are "
          + Optimizers.names.joined(separator: ", ")
      ),
      (
        ["--rule", "ip/wd"],
        "2 rules for 8 hidden layers: give one rule, or one a layer"
      ),
      (["--rule", "none", "--eta", "0.1"], "'eta' is given, but none of the rules has a rate"),
      (["--compare", "ip,ip"], "'compare' names the same rule twice"),
      (
        ["--resume"], "--resume needs --out FOLDER, the folder of the runs to go on with"
      ),
      (["--log-steps"], "--log-steps needs --json, whose lines it adds to"),
      (
        ["--device", "cuda:7"],
        "the device 'cuda:7' is not there: LibTorch sees 0 CUDA devices; 'homeostat doctor' says "
          + "more"
      ),
      (
        ["--precision", "tf32"],
        "'precision' is tf32, which is for GPUs: give --device cuda, or bfloat16, which the CPU has "
          + "too"
      ),
      (
        ["--deterministic"],
        "'deterministic' has no effect on the CPU, where a run has the same bytes each time"
      ),
    ])
  func settings(arguments: [String], text: String) throws {
    // A machine with GPUs shows none of them here.
    let result = try Tool.run(["train"] + arguments, environment: ["CUDA_VISIBLE_DEVICES": ""])
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    #expect(result.errors == "Error: \(text)\n")
  }
}
