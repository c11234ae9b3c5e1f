import Foundation
import Plasticity
import Settings
import Tensors
import Testing

@testable import Networks

/// A state dictionary, and what PyTorch makes of it; see Tests/Golden/torchweights.py.
struct TorchWeights: Decodable, CustomTestStringConvertible, Sendable {
  struct Entry: Decodable, Sendable {
    let name: String
    let shape: [Int]
  }

  let title: String
  let network: String
  let sample: [Int]
  let classes: Int
  let tensors: [String: Entry]
  let outputs: [Double]
  let map: [String]?

  var testDescription: String { title }

  static let all: [TorchWeights] = {
    do {
      let data = try Data(contentsOf: Golden.folder.appending(path: "torchweights.json"))
      return try JSONDecoder().decode([TorchWeights].self, from: data)
    } catch {
      fatalError("torchweights.json: \(error)")
    }
  }()

  static func named(_ title: String) -> TorchWeights { all.first { $0.title == title }! }

  /// The file that PyTorch would have saved.
  func file() -> SafeTensors {
    var made: [String: Tensor] = [:]
    for (number, (name, entry)) in tensors.sorted(by: { $0.key < $1.key }).enumerated() {
      let words = name.split(separator: ".")
      let norm = (words.dropLast() + ["running_mean"]).joined(separator: ".")
      let numbers = noise(entry.shape.reduce(1, *), number).reshaped(entry.shape)
      let fanIn = entry.shape.count > 1 ? numbers.count / entry.shape[0] : numbers.count
      made[entry.name] =
        switch words.last {
        case "num_batches_tracked": Tensor([Int64(7)]).reshaped([])
        case "running_var": 1 + 0.5 * numbers
        case "running_mean": 0.2 * numbers
        case "weight" where tensors[norm] != nil: 1 + 0.1 * numbers
        case "bias" where tensors[norm] != nil: 0.1 * numbers
        default: numbers / Double(fanIn).squareRoot()
        }
    }
    return SafeTensors(tensors: made)
  }

  var hasNorms: Bool { tensors.keys.contains { $0.hasSuffix("running_mean") } }

  func makeNetwork(_ rule: String? = nil, _ elementType: ElementType = .float64) throws -> Network {
    var configuration = NetworkConfiguration()
    configuration.rule = [try Rule(rule ?? (hasNorms ? "bn" : "none"))]
    configuration.learnedAffine = hasNorms
    let plan = NetworkPlan(
      try ArchitectureChoice(network).item, configuration, from: sample, to: classes)
    return Network(plan, elementType: elementType, using: Generator(seed: 1))
  }

  /// How far the outputs are from PyTorch's, in evaluation.
  func difference(_ network: Network) -> Double {
    let inputs = noise(3 * sample.reduce(1, *), 999).reshaped([3, sample.reduce(1, *)])
      .cast(to: network.parameters.values.elementType)
    let found = withoutGradients { network.forward(inputs).outputs }.elements(as: Double.self)
    return zip(found, outputs).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? .infinity
  }
}

@Suite("Weights of PyTorch") struct TorchWeightsTests {
  func refusal(_ body: () throws -> Void) -> String {
    do { try body() } catch { return "\(error)" }
    return "nothing was refused"
  }

  @Test("give PyTorch's outputs, all of them used", arguments: TorchWeights.all)
  func outputs(test: TorchWeights) throws {
    let network = try test.makeNetwork()
    let report = try network.loadWeights(test.file(), renaming: test.map ?? [])
    #expect(report == LoadReport(unused: [], missed: []))
    #expect(test.difference(network) < 1e-10)
  }

  @Test(
    "give PyTorch's outputs under rules of either form, which begin where a batch norm ended",
    arguments: ["wd", "infomax", "ip-adam", "hard", "bn:epsilon=1e-5"])
  func rules(rule: String) throws {
    for test in ["torchvision ResNet-18", "CIFAR ResNet-20", "Sequential with BatchNorm1d"] {
      let test = TorchWeights.named(test)
      let network = try test.makeNetwork(rule)
      try network.loadWeights(test.file())
      #expect(test.difference(network) < 1e-10, "\(test.title)")
    }
  }

  @Test("are cast from half precision")
  func halves() throws {
    for type in [ElementType.float16, .bfloat16] {
      let test = TorchWeights.named("CIFAR ResNet-20")
      var file = test.file()
      file.tensors = file.tensors.mapValues { $0.elementType == .float64 ? $0.cast(to: type) : $0 }
      let network = try test.makeNetwork(nil, .float32)
      try network.loadWeights(file)
      #expect(test.difference(network) < (type == .float16 ? 0.01 : 0.1))
    }
  }

  @Test("keep a batch norm's running statistics as its memory, and go on from them")
  func statistics() throws {
    let test = TorchWeights.named("Sequential with BatchNorm1d")
    let network = try test.makeNetwork()
    let file = test.file()
    try network.loadWeights(file)
    let values = try #require(network.state["neurons.values"])
    for (layer, name) in [(0, "1"), (1, "4")] {
      let part = values.narrowed(to: layer * 5..<layer * 5 + 5, along: 1)
      #expect(part[1].isIdentical(to: file.tensors["\(name).running_mean"]!))
      #expect(part[2].isIdentical(to: file.tensors["\(name).running_var"]!))
    }
  }

  @Test("are refused with both lists where tensors have no counterpart")
  func missing() throws {
    let other = TorchWeights.named("other names")
    var file = other.file()
    let same = Tensor.zeros([5, 7], elementType: .float64)
    file.tensors["body.second.weight"] = same
    #expect(
      refusal { try other.makeNetwork().loadWeights(file) }
        == "the network's tensors without a counterpart: layers.0.bias, layers.0.weight, "
        + "layers.1.bias, layers.1.weight; tensors of the file that were not used: "
        + "body.first.bias, body.first.weight, body.second.bias, body.second.weight; say which is "
        + "which by --map OLD=NEW, from the file's name of a tensor, or of the layer before the last "
        + "dot, to the network's; or --map =NEW to initialise NEW at random")
    let resnet = TorchWeights.named("CIFAR ResNet-20")
    file = resnet.file()
    file.tensors["layer2.1.bn1.running_var"] = nil
    #expect(
      refusal { try resnet.makeNetwork().loadWeights(file) }
        .contains("without a counterpart: layer2.1.bn1.running_var;"))
  }

  @Test("are refused where a batch norm would be lost")
  func lostNorms() throws {
    let norms = TorchWeights.named("Sequential with BatchNorm1d")
    #expect(
      refusal { try norms.makeNetwork("none").loadWeights(norms.file()) }.contains(
        "have gains and biases of a batch norm, without which the network computes something else"))
    let plain = TorchWeights.named("fc1, fc2, fc3")
    #expect(
      refusal { try plain.makeNetwork("bn").loadWeights(norms.file()) }.contains(
        "the tensor '1.weight' is of a network that learned a scale and a shift"))
    var file = plain.file()
    for (name, tensor) in norms.file().tensors where name.hasPrefix("1.") {
      file.tensors["bn\(name)"] = tensor
    }
    #expect(
      refusal { try plain.makeNetwork().loadWeights(file) }.contains(
        "norms that belong to no units of the network: bn1"))
  }

  @Test("are told apart by --map, which says what it cannot do")
  func map() throws {
    let test = TorchWeights.named("other names")
    let file = test.file()
    let network = try test.makeNetwork()
    #expect(
      try network.loadWeights(
        file,
        renaming: [
          "body.first=layers.0", "body.second=layers.1", "head.weight=layers.2.weight",
          "head.bias=layers.2.bias",
        ]
      ).unused == [])
    #expect(test.difference(network) < 1e-10)
    func refused(_ map: String...) -> String {
      refusal { try network.loadWeights(file, renaming: map) }
    }
    #expect(refused("head").hasPrefix("--map head: write OLD=NEW"))
    #expect(refused("head=").hasPrefix("--map head=: write OLD=NEW"))
    #expect(
      refused("tail=layers.2").contains("the file has no tensor 'tail' or 'tail.…'; it has body"))
    #expect(
      refused("head=top").contains("the network has no tensor 'top' or 'top.…'; it has layers.0"))
    #expect(
      refused("head=layers.0", "body.first=layers.0").contains(
        "gives both 'body.first.bias' and 'head.bias' the name 'layers.0.bias'"))
    let norms = TorchWeights.named("Sequential with BatchNorm1d")
    let other = try norms.makeNetwork()
    #expect(
      try other.loadWeights(
        norms.file(), renaming: ["0=layers.0", "1=layers.0", "3=layers.1", "4=layers.1"]
      ).unused == [])
    #expect(norms.difference(other) < 1e-10)
  }

  @Test("may have types that nobody knows where they are not needed")
  func unknownTypes() throws {
    let test = TorchWeights.named("GRU with a bare name")
    var file = test.file()
    file.tensors["zz.mask"] = Tensor([UInt8(1), 2])
    let url = FileManager.default.temporaryDirectory.appending(path: "types-\(UUID())")
    defer { try? FileManager.default.removeItem(at: url) }
    func written(_ name: String) throws -> SafeTensors {
      try file.write(to: url)
      var bytes = try Data(contentsOf: url)
      let entry = try #require(bytes.range(of: Data("\"\(name)\"".utf8)))
      let type = try #require(
        bytes.range(of: Data("\"dtype\":\"".utf8), in: entry.upperBound..<bytes.count))
      bytes[type.upperBound] = UInt8(ascii: "Q")
      try bytes.write(to: url)
      return try SafeTensors(contentsOf: url)
    }
    #expect(try test.makeNetwork().loadWeights(written("zz.mask")).unused == ["zz.mask"])
    let damaged = try written("fc.bias")
    #expect(
      refusal { try test.makeNetwork().loadWeights(damaged, renaming: ["fc=fc"]) }
        == "the tensor 'fc.bias' has the unknown type Q64")
    #expect(
      try test.makeNetwork().loadWeights(damaged, renaming: ["=fc"])
        == LoadReport(
          unused: ["fc.bias", "fc.weight", "zz.mask"], missed: ["fc.weight", "fc.bias"]))
  }

  @Test("of an encoder leave the layer of the outputs as it begins")
  func encoder() throws {
    let test = TorchWeights.named("LSTM under a prefix")
    var file = test.file()
    for (name, _) in file.tensors where name.contains("linear") { file.tensors[name] = nil }
    let network = try test.makeNetwork()
    #expect(
      try network.loadWeights(file) == LoadReport(unused: [], missed: ["fc.weight", "fc.bias"]))
    file.tensors["other"] = .zeros([1])
    #expect(
      refusal { try network.loadWeights(file) }.contains("counterpart: fc.bias, fc.weight; tensors")
    )
  }

  @Test("of other classes are refused, except layers that are initialised at random")
  func otherClasses() throws {
    let test = TorchWeights.named("CIFAR ResNet-20")
    let plan = try test.makeNetwork().plan
    let other = Network(
      NetworkPlan(plan.architecture.item, plan.configuration, from: test.sample, to: 4),
      elementType: .float64, using: Generator(seed: 1))
    let before = other.parameters["fc.weight"]!.value.copied()
    #expect(
      refusal { try other.loadWeights(test.file()) }
        == "the tensor 'linear.weight' has the shape [10, 64], but the network needs [4, 64]; to begin "
        + "with new ones give --map =fc")
    #expect(
      try other.loadWeights(test.file(), renaming: ["=fc"])
        == LoadReport(
          unused: ["linear.bias", "linear.weight"], missed: ["fc.weight", "fc.bias"]))
    #expect(other.parameters["fc.weight"]!.value.isIdentical(to: before))
    let chain = TorchWeights.named("fc1, fc2, fc3")
    let network = try chain.makeNetwork()
    #expect(
      try network.loadWeights(chain.file(), renaming: ["=layers.2"]).unused
        == ["fc3.bias", "fc3.weight"])
    #expect(
      network.parameters["layers.1.bias"]!.value.isIdentical(to: chain.file().tensors["fc2.bias"]!))
  }

  @Test("are refused where an activation stands between a layer and its norm")
  func apart() throws {
    let test = TorchWeights.named("Sequential with BatchNorm1d")
    var file = SafeTensors(tensors: [:])
    let places = ["0": "0", "1": "2", "3": "3", "4": "5", "6": "6"]
    for (name, tensor) in test.file().tensors {
      let words = name.split(separator: ".").map(String.init)
      file.tensors["\(places[words[0]]!).\(words[1])"] = tensor
    }
    #expect(
      refusal { try test.makeNetwork().loadWeights(file) }.hasPrefix(
        "the norm '2' does not directly follow the layer '0': behind an activation"))
    let network = try test.makeNetwork()
    try network.loadWeights(
      file,
      renaming: [
        "0=layers.0", "2=layers.0", "3=layers.1", "5=layers.1", "6=layers.2",
      ])
    #expect(test.difference(network) < 1e-10)
  }
}
