import ArgumentParser
import Experiments
import Foundation
import Homeostat

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Replace a trained network's batch norms by a rule.",
    discussion: """
      After training, a batch norm is a fixed affine map of each unit: it subtracts the running mean \
      and divides by the running deviation. A rule with a gain and a bias can begin from that very \
      map, so that the network's outputs stay as they are, and then keeps its units right by \
      itself, without statistics of batches. A learned scale and shift stay what they are.

      The weights come from PyTorch's state_dict() in safetensors,
        safetensors.torch.save_file(model.state_dict(), "resnet50.safetensors")
      or from a checkpoint of homeostat, which knows its network.

      Examples:
        homeostat convert resnet50.safetensors --network resnet:depth=50 --rule wd \\
          --out resnet50-wd.safetensors
        homeostat train --network resnet:depth=50 --rule wd --data cifar-10 --map =fc \\
          --initial-weights resnet50-wd.safetensors --learning-rate 0.0001
        homeostat convert results/bn --rule ip --out ip.safetensors

      Layers are found by torchvision's names, by the numbers of an nn.Sequential or of fc1, fc2, \
      or by shapes; --map says what is what where that does not suffice. Rules without a gain and a \
      bias that stay from batch to batch, such as none or layernorm, cannot hold the map and are \
      refused.
      """)

  @Argument(help: "Weights in safetensors, a checkpoint, or the folder of a run.")
  var weights: String

  @Option(
    help: .init(
      "\(Architectures.names.alternatives), with settings as in resnet:depth=50 or "
        + "dense:hidden=50x8:activation=relu. (default: that of a checkpoint)", valueName: "name"))
  var network: String?

  @Option(
    help: .init(
      "The rule that takes the norms' place; or one for each layer, as wd/ip/wd.",
      valueName: "rule"))
  var rule: String

  @Option(
    help: .init(
      "What a tensor or a layer of the file is in the network, as classifier=fc. May be repeated.",
      valueName: "old=new"))
  var map: [String] = []

  @Option(
    help: .init(
      "The norms' ε, where it is not PyTorch's default. (default: 1e-5)", valueName: "number"))
  var epsilon: Double?

  @Option(help: .init("The file to write, in safetensors.", valueName: "file"))
  var out: String

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  func run() throws {
    guard !FileManager.default.fileExists(atPath: out) else {
      throw ConfigurationError("\(out): is there already; choose another file with --out")
    }
    let conversion = try Conversion(
      of: CheckpointArgument.file(weights), as: network.map { try ArchitectureChoice($0).item },
      following: RuleFile.rules(in: rule).map(Rule.init), epsilon: epsilon, renaming: map)
    for note in conversion.notes { say("note: \(note)") }
    try conversion.write(to: URL(filePath: out))
    let units = conversion.network.plan.units
    let count = units.reduce(0) { $0 + $1.count }
    if json {
      var line = JSONLine(event: "conversion")
      line["rule"] = .text(rule)
      line["out"] = .text(out)
      line.add("unit_layers", Double(units.count))
      line.add("units", Double(count))
      line.add("difference", conversion.difference)
      try line.print()
    } else {
      try printLine(
        "\(out): \(count) units of \(units.count) layers follow \(rule). Outputs for random inputs "
          + "differ by at most \(String(format: "%.1g", conversion.difference)) of the largest.")
    }
  }
}
