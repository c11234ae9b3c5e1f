import Foundation
import Networks
import Plasticity
import Settings
import Tensors
import Testing
import Training

@Suite("A conversion of batch norms") struct ConversionTests {
  let file = FileManager.default.temporaryDirectory.appending(path: "norms-\(UUID())")
  let converted = FileManager.default.temporaryDirectory.appending(path: "rule-\(UUID())")

  func removeFiles() {
    for file in [file, converted] { try? FileManager.default.removeItem(at: file) }
  }

  func network(
    _ architecture: any Architecture, _ rule: String, from sample: [Int], to outputs: Int
  ) throws -> Network {
    var configuration = NetworkConfiguration()
    (configuration.rule, configuration.learnedAffine) = ([try Rule(rule)], true)
    return Network(
      NetworkPlan(architecture, configuration, from: sample, to: outputs),
      using: Generator(seed: 3))
  }

  /// A dense layer and its norm have names of their own in PyTorch.
  func norm(_ name: String) -> String {
    name.hasSuffix(".scale") || name.hasSuffix(".shift")
      ? name.replacing("layers.", with: "norms.") : name
  }

  /// What PyTorch would have saved of a network with batch norms, under its names.
  func stateDictionary(of network: Network) -> [String: Tensor] {
    let generator = Generator(seed: 5)
    func uniform(_ shape: [Int], _ range: ClosedRange<Double>) -> Tensor {
      let ends = (range.lowerBound, range.upperBound)
      return .uniform(shape, from: ends.0, to: ends.1, elementType: .float32, using: generator)
    }
    var tensors: [String: Tensor] = [:]
    for parameter in network.plan.parameters {
      let name = norm(parameter.name).replacing(".scale", with: ".weight")
        .replacing(".shift", with: ".bias")
      tensors[name] =
        parameter.name.hasSuffix(".scale")
        ? uniform(parameter.shape, 0.5...1.5)
        : parameter.name.hasSuffix(".shift")
          ? uniform(parameter.shape, -0.3...0.3)
          : network.parameters[parameter.name]!.value.detached()
    }
    for units in network.plan.units {
      let path = norm("\(units.path).scale").dropLast(6)
      tensors["\(path).running_mean"] = uniform([units.count], -0.5...0.5)
      tensors["\(path).running_var"] = uniform([units.count], 0.1...2)
      tensors["\(path).num_batches_tracked"] = Tensor([Int64(9)]).reshaped([])
    }
    return tensors
  }

  func logits(_ network: Network) -> Tensor {
    let inputs = Tensor.uniform(
      [32, network.plan.sample.reduce(1, *)], from: -1, to: 1, elementType: .float32,
      using: Generator(seed: 8)
    ).cast(to: network.parameters.values.elementType)
    return withoutGradients { network.forward(inputs).outputs }
  }

  func refusal(_ body: () throws -> Void) -> String {
    do { try body() } catch { return "\(error)" }
    return "nothing was refused"
  }

  @Test(
    "of a residual network keeps its logits, for rules of either form and after writing",
    arguments: ["wd", "ip-adam", "infomax", "hard", "incbn", "bn"])
  func logits(rule: String) throws {
    defer { removeFiles() }
    let resnet = ResNet(depth: 20)
    let norms = try network(resnet, "bn", from: [3, 12, 12], to: 10)
    try SafeTensors(tensors: stateDictionary(of: norms)).write(to: file)
    try norms.loadWeights(SafeTensors(contentsOf: file))
    let conversion = try Conversion(of: file, as: resnet, following: [Rule(rule)])
    #expect(conversion.notes == [] && conversion.difference < 1e-4)
    #expect(conversion.network.plan.outputs == 10 && conversion.network.plan.sample[0] == 3)
    try conversion.write(to: converted)
    let metadata = try SafeTensors(contentsOf: converted).metadata
    #expect(metadata["homeostat.rules"]?.contains(rule) == true)
    let images = TrainingData(
      name: "noise",
      training: Samples(inputs: .zeros([4, 432]), targets: Tensor([Int64(0), 1, 2, 3])),
      test: Samples(inputs: .zeros([1, 432]), targets: Tensor([Int64(0)])),
      classNames: (0..<10).map { "\($0)" }, sampleShape: [3, 12, 12])
    // Under another rule too: the file says how its gains and biases enter.
    for next in [rule, "infomax", "ip"] {
      var configuration = TrainingConfiguration()
      configuration.network = .other(ArchitectureChoice(resnet))
      (configuration.rule, configuration.learnedAffine) = ([try Rule(next)], true)
      configuration.initialWeights = converted.path
      let run = try TrainingRun(configuration, on: images)
      #expect(run.notes == [])
      let difference = (logits(run.network) - logits(norms)).magnitude().maximum().item
      #expect(difference < 1e-4, "\(rule), then \(next)")
    }
  }

  @Test("finds the sizes of a dense network, and whether its norms learned a scale")
  func dense() throws {
    defer { removeFiles() }
    let stack = DenseStack(hidden: [9, 9, 4])
    let norms = try network(stack, "bn", from: [7], to: 9)
    let tensors = stateDictionary(of: norms)
    try SafeTensors(tensors: tensors).write(to: file)
    try norms.loadWeights(SafeTensors(contentsOf: file))
    let whole = try Conversion(of: file, as: stack, following: [Rule("wd")]).network
    #expect(whole.plan.sample == [7] && whole.plan.outputs == 9)
    #expect(whole.plan.configuration.learnedAffine)
    let mixed = try Conversion(
      of: file, as: stack, following: [Rule("wd"), Rule("infomax"), Rule("ip")]
    ).network
    for made in [whole, mixed] {
      #expect((logits(made) - logits(norms)).magnitude().maximum().item < 1e-4)
    }
    let plain = tensors.filter {
      !$0.key.hasPrefix("norms.") || !($0.key.hasSuffix("weight") || $0.key.hasSuffix("bias"))
    }
    try SafeTensors(tensors: plain).write(to: file)
    let bare = try Conversion(of: file, as: stack, following: [Rule("wd")])
    #expect(!bare.network.plan.configuration.learnedAffine && bare.notes == [])
  }

  @Test("takes norms with another ε, which a file that a conversion wrote has in its gains")
  func epsilon() throws {
    defer { removeFiles() }
    let stack = DenseStack(hidden: [6, 5])
    let norms = try network(stack, "bn:epsilon=0.1", from: [4], to: 3)
    try SafeTensors(tensors: stateDictionary(of: norms)).write(to: file)
    try norms.loadWeights(SafeTensors(contentsOf: file))
    func converted(_ epsilon: Double?, _ rule: String) throws -> Conversion {
      try Conversion(of: file, as: stack, following: [Rule(rule)], epsilon: epsilon)
    }
    func difference(_ other: Conversion) -> Double {
      (logits(other.network) - logits(norms)).magnitude().maximum().item
    }
    #expect(try difference(converted(nil, "wd")) > 1e-3)
    #expect(refusal { _ = try converted(-1, "wd") }.contains("'epsilon'"))
    let conversion = try converted(0.1, "wd")
    #expect(difference(conversion) < 1e-4)
    try FileManager.default.removeItem(at: file)
    try conversion.write(to: file)
    #expect(try difference(converted(nil, "infomax")) < 1e-4)
    #expect(refusal { _ = try converted(0.1, "infomax") }.contains("leave out --epsilon"))
  }

  @Test("takes a checkpoint with its own network")
  func checkpoint() throws {
    defer { removeFiles() }
    let run = try TrainingRun(
      TrainingRunTests.configuration {
        ($0.rule, $0.learnedAffine) = ([Rule(BatchNorm())], true)
      }, on: TrainingRunTests.data())
    for _ in run.events {}
    try run.checkpoint().write(to: file)
    let conversion = try Conversion(of: file, as: nil, following: [Rule("ip")])
    #expect(
      (logits(conversion.network) - logits(run.network)).magnitude().maximum().item < 1e-4)
    #expect(
      refusal { _ = try Conversion(of: file, as: DenseStack(), following: [Rule("ip")]) }.contains(
        "is a checkpoint, which knows its network"))
    let plain = try TrainingRun(
      TrainingRunTests.configuration { $0.rule = [Rule(NoPlasticity())] },
      on: TrainingRunTests.data())
    try plain.checkpoint().write(to: file)
    #expect(
      refusal { _ = try Conversion(of: file, as: nil, following: [Rule("ip")]) }.contains(
        "no units of its network follow a rule that could be replaced"))
  }

  @Test("is refused where there is nothing to convert, or nothing that could hold it")
  func refused() throws {
    defer { removeFiles() }
    let resnet = ResNet(depth: 20)
    let tensors = stateDictionary(of: try network(resnet, "bn", from: [3, 12, 12], to: 10))
    func refused(
      _ tensors: [String: Tensor], _ architecture: (any Architecture)?, _ rule: String = "wd",
      map: [String] = []
    ) throws -> String {
      try SafeTensors(tensors: tensors).write(to: file)
      return refusal {
        _ = try Conversion(of: file, as: architecture, following: [Rule(rule)], renaming: map)
      }
    }
    #expect(
      try refused(tensors, resnet, "none")
        == "the rule none has no gain and bias, the fixed affine map that a batch norm is after "
        + "training: give one that has, such as wd or ip")
    for rule in ["layernorm", "groupnorm", "dyt"] {
      #expect(try refused(tensors, resnet, rule).hasPrefix("the rule \(rule) has no gain and bias"))
    }
    #expect(try refused(tensors, nil).contains("weights without their network: name it, as in"))
    #expect(
      try refused(tensors.filter { !$0.key.contains("running") }, resnet).contains(
        "has no batch norm with running statistics that could be replaced"))
    #expect(
      try refused(tensors.filter { $0.key != "layer1.0.conv1.weight" }, resnet).contains(
        "without a counterpart: layer1.0.conv1.weight"))
    #expect(
      try refused(tensors, ResNet(depth: 32)).contains("without a counterpart: layer1.3.bn1"))
    #expect(
      try refused(tensors, resnet, map: ["=fc"]).contains("a conversion begins nothing at random"))
    var broken = tensors
    broken["bn1.running_var"] = .filled(with: -1, [16])
    #expect(try refused(broken, resnet).contains("the tensor 'bn1.running_var' holds"))
    #expect(try refused([:], resnet).contains("has no batch norm"))
  }
}
