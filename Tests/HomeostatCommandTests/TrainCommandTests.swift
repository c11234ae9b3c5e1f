import Foundation
import Tensors
import Testing

@Suite("Training from the command line")
struct TrainCommandTests {
  let folder: TemporaryFolder
  let set: String

  init() throws {
    folder = try TemporaryFolder()
    set = try SmallImages.write(to: folder)
  }

  /// A short run: about 24 steps an epoch on two small layers.
  func arguments(_ more: [String]) -> [String] {
    ["train", "--data", set, "--hidden", "12x2", "--batch-size", "10", "--epochs", "3"] + more
  }

  @Test("prints an event for each epoch with the keys of the contract, and learns")
  func events() throws {
    let result = try Tool.run(arguments(["--rule", "wd", "--learning-rate", "0.01", "--json"]))
    #expect(result.status == 0)
    let epochs = result.events(named: "epoch")
    #expect(epochs.map { $0["epoch"] as? Int } == [1, 2, 3])
    for key in ["train_loss", "test_loss", "test_error", "seconds"] {
      #expect(epochs.allSatisfy { $0[key] as? Double != nil }, "\(key)")
    }
    let line = result.output.split(separator: "\n").first { $0.contains("\"epoch\"") }
    #expect(try #require(line).hasPrefix("{\"event\":\"epoch\",\"epoch\":1,\"train_loss\":"))
    #expect(try #require(epochs.last?["test_error"] as? Double) < 0.1)
  }

  @Test("is the same to the byte when repeated, and another with another seed")
  func determinism() throws {
    for (name, seed) in [("a", "5"), ("b", "5"), ("c", "6")] {
      try Tool.run(arguments(["--seed", seed, "--out", folder.path(name)]))
    }
    let a = try folder.data("a/checkpoint.safetensors")
    #expect(try a == folder.data("b/checkpoint.safetensors"))
    #expect(try folder.data("a/metrics.csv") == folder.data("b/metrics.csv"))
    #expect(try a != folder.data("c/checkpoint.safetensors"))
  }

  /// The kinds of vector instructions that this processor has, as LibTorch calls them; it would use
  /// others too where it is told to, and die.
  private static var capabilities: [String] {
    let flags = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let words = Set(flags.split(whereSeparator: \.isWhitespace))
    let hasAVX2 = words.isSuperset(of: ["avx2", "fma"])
    let hasAVX512 = words.isSuperset(of: ["avx512f", "avx512bw", "avx512dq", "avx512vl"])
    return ["default"] + (hasAVX2 ? ["avx2"] : []) + (hasAVX2 && hasAVX512 ? ["avx512"] : [])
  }

  @Test("computes the same, but for rounding, with every kind of vector instructions")
  func instructions() throws {
    let losses = try Self.capabilities.map { capability -> [Double] in
      let result = try Tool.run(
        arguments(["--rule", "wd", "--json"]), environment: ["ATEN_CPU_CAPABILITY": capability])
      #expect(result.status == 0, "\(capability): \(result.errors)")
      return result.events(named: "epoch").compactMap { $0["train_loss"] as? Double }
    }
    for (capability, other) in zip(Self.capabilities, losses) {
      #expect(other.count == 3, "\(capability)")
      #expect(zip(losses[0], other).allSatisfy { abs($0 / $1 - 1) < 1e-4 }, "\(losses)")
    }
  }

  @Test("compares rules from the same weights and batches, for every seed")
  func comparison() throws {
    let result = try Tool.run(
      arguments(["--compare", "none,ip,wd:rate=0.2", "--runs", "2", "--json", "--log-steps"]))
    #expect(result.status == 0)
    let steps = result.events(named: "step")
    for seed in [1, 2] {
      let first = steps.filter { $0["seed"] as? Int == seed && $0["step"] as? Int == 1 }
      #expect(first.count == 3)
      // Gains begin at 1 and biases at 0, so that all rules make the same first step.
      #expect(Set(first.compactMap { $0["loss"] as? Double }).count == 1)
    }
    let results = result.events(named: "result")
    #expect(results.map { $0["rule"] as? String } == ["none", "ip", "wd:rate=0.2"])
    for key in ["runs": 2, "dead": 0] {
      #expect(results.map { $0[key.key] as? Int } == [key.value, key.value, key.value])
    }
    #expect(result.events(named: "epoch").count == 18)
  }

  @Test("reads a YAML file and lets flags override it")
  func configurationFile() throws {
    let yaml = """
      data: \(set)
      hidden: [12, 12]
      rule: {name: ip, biasRateScale: 1}
      learning-rate: 0.01
      batch-size: 10
      epochs: 7
      output-relu: true
      """
    try folder.write(Data(yaml.utf8), to: "train.yaml")
    let config = folder.path("train.yaml")
    let result = try Tool.run(
      ["train", "--config", config, "--epochs", "2", "--no-output-relu", "--out", folder.path("r")])
    #expect(result.status == 0, "\(result.errors)")
    let saved = String(decoding: try folder.data("r/configuration.yaml"), as: UTF8.self)
    for line in ["epochs: 2", "output-relu: false", "batch-size: 10", "biasRateScale: 1"] {
      #expect(saved.contains(line), "\(line)")
    }
    // What was saved is a configuration file itself, and makes the same run.
    try Tool.run([
      "train", "--config", folder.path("r/configuration.yaml"), "--out", folder.path("s"),
    ])
    #expect(
      try folder.data("r/checkpoint.safetensors") == folder.data("s/checkpoint.safetensors"))
  }

  @Test(
    "names what is wrong in a YAML file",
    arguments: [
      ("colour: red", "train has no setting 'colour'; it has "),
      ("- a\n- b", ": a configuration is 'name: value' lines"),
      ("data: [unclosed", ": is not YAML: "),
      ("rule: {rate: 1}", "'rate=1' has no 'name'"),
    ])
  func badConfigurationFile(yaml: String, text: String) throws {
    try folder.write(Data(yaml.utf8), to: "bad.yaml")
    let result = try Tool.run(["train", "--config", folder.path("bad.yaml")])
    #expect(result.status == 1)
    #expect(result.errors.contains(text), "\(result.errors)")
  }

  @Test("counts a network that diverges, and says where")
  func divergence() throws {
    let result = try Tool.run(
      arguments(["--learning-rate", "1e30", "--json", "--activation", "relu", "--rule", "none"]))
    #expect(result.status == 0)
    #expect(result.events(named: "diverged").count == 1)
    #expect(result.events(named: "result").first?["diverged"] as? Int == 1)
    #expect(result.events(named: "result").first?["train_loss_median"] is NSNull)
  }

  @Test("counts a dead network, all of whose outputs are zero")
  func death() throws {
    let weights = SafeTensors(tensors: [
      "layers.0.weight": .zeros([12, 36]), "layers.0.bias": .zeros([12]),
      "layers.1.weight": .zeros([12, 12]), "layers.1.bias": .zeros([12]),
      "layers.2.weight": .zeros([3, 12]), "layers.2.bias": .filled(with: -1, [3]),
    ])
    try weights.write(to: folder.url.appending(path: "dead.safetensors"))
    let result = try Tool.run(
      arguments([
        "--initial-weights", folder.path("dead.safetensors"), "--output-relu", "--json",
      ]))
    #expect(result.events(named: "epoch").map { $0["dead"] as? Bool } == [true, true, true])
    #expect(result.events(named: "result").first?["dead"] as? Int == 1)
    let loss = try #require(result.events(named: "epoch").last?["train_loss"] as? Double)
    #expect(abs(loss - log(3)) < 1e-6)
  }

  @Test("takes a given order of samples in place of a random one")
  func sampleOrder() throws {
    let order = Tensor((0..<20).map { Int64($0 * 7 % 240) })
    try order.write(toNumPyFile: folder.url.appending(path: "order.npy"))
    let path = folder.path("order.npy")
    let result = try Tool.run(
      arguments(["--sample-order", path, "--json", "--log-steps", "--precision", "double"]))
    #expect(result.status == 0)
    // 20 samples are two batches an epoch.
    #expect(result.events(named: "step").map { $0["step"] as? Int } == [1, 2, 3, 4, 5, 6])
    try Tensor([Int64(240)]).write(toNumPyFile: folder.url.appending(path: "order.npy"))
    let bad = try Tool.run(arguments(["--sample-order", path]))
    #expect(bad.status == 1)
    #expect(
      bad.errors
        == "Error: \(path): the order names a sample outside 0 to 239, which the set has\n")
  }

  @Test("writes measures of every layer when asked to")
  func monitor() throws {
    try Tool.run(arguments(["--monitor", "8", "--out", folder.path("m"), "--rule", "ip"]))
    let lines = String(decoding: try folder.data("m/monitor.csv"), as: UTF8.self)
      .split(separator: "\n")
    #expect(lines.first == "step,layer,slope,gradient_norm,gain,bias,entropy")
    // 72 steps, every eighth, two layers.
    #expect(lines.count == 1 + 72 / 8 * 2)
    let first = lines[1].split(separator: ",").compactMap { Double($0) }
    #expect(first.count == 7 && first[0] == 1 && first[1] == 1)
    #expect((0...1).contains(first[2]) && first[3] > 0)
  }

  @Test("takes the number of threads from HOMEOSTAT_THREADS, which must be one")
  func threads() throws {
    let good = try Tool.run(
      arguments(["--out", folder.path("two")]), environment: ["HOMEOSTAT_THREADS": "2"])
    #expect(good.status == 0)
    let record = String(decoding: try folder.data("two/record.json"), as: UTF8.self)
    #expect(record.contains("\"threads\" : 2"))
    let bad = try Tool.run(arguments([]), environment: ["HOMEOSTAT_THREADS": "all"])
    #expect(bad.status == 1)
    #expect(
      bad.errors == "Error: HOMEOSTAT_THREADS is 'all', but must be a number from 1 to 1024\n")
  }

  @Test("multiplies with the library that HOMEOSTAT_BLAS names, and records it")
  func blas() throws {
    try Tool.run(
      arguments(["--epochs", "1", "--out", folder.path("run")]),
      environment: ["HOMEOSTAT_BLAS": "libtorch"])
    let record = String(decoding: try folder.data("run/record.json"), as: UTF8.self)
    #expect(record.contains(/"blas" : ".*LibTorch"/))
    let bad = try Tool.run(arguments([]), environment: ["HOMEOSTAT_BLAS": "mkl"])
    #expect(bad.status == 1)
    #expect(bad.errors == "Error: HOMEOSTAT_BLAS is 'mkl', but must be libtorch or onednn\n")
    let doctor = try Tool.run(["doctor"], environment: ["HOMEOSTAT_BLAS": "mkl"])
    #expect(doctor.status == 1 && doctor.output.contains("✗ Matrix products HOMEOSTAT_BLAS is"))
  }

  @Test("refuses to write over a run, and says how to go on")
  func existingRun() throws {
    let out = folder.path("run")
    try Tool.run(arguments(["--out", out]))
    let again = try Tool.run(arguments(["--out", out]))
    #expect(again.status == 1)
    #expect(
      again.errors
        == "Error: \(out): already holds a run; go on with it with --resume, or choose another "
        + "folder with --out\n")
  }

  @Test("says what is missing where a set or a checkpoint is not there")
  func missing() throws {
    let data = try Tool.run(["train", "--data", "mnist", "--data-root", folder.path("none")])
    #expect(data.status == 1)
    #expect(data.errors.contains("homeostat data fetch mnist"), "\(data.errors)")
    let checkpoint = try Tool.run(["evaluate", folder.path("nothing.safetensors")])
    #expect(checkpoint.status == 1)
    #expect(
      checkpoint.errors
        == "Error: \(folder.path("nothing.safetensors")): cannot be read: there is no such file\n")
  }

  @Test("scales synapses and adds penalties as it is told, and warns of weights that run away")
  func synapticScaling() throws {
    let more = ["--penalty", "synscal:reading=logits:target=0.1,confidence", "--out"]
    let scaled = try Tool.run(
      arguments(["--scaling", "synscaw:rate=0.05:clock=epoch"] + more + [folder.path("scaled")]))
    #expect(scaled.status == 0, "\(scaled.errors)")
    let saved = String(decoding: try folder.data("scaled/configuration.yaml"), as: UTF8.self)
    #expect(saved.contains("name: synscal") && saved.contains("clock: epoch"))
    let again = try Tool.run(
      ["train", "--config", folder.path("scaled/configuration.yaml"), "--out", folder.path("same")])
    #expect(again.status == 0, "\(again.errors)")
    #expect(try folder.data("same/metrics.csv") == folder.data("scaled/metrics.csv"))
    let wild = try Tool.run(arguments(["--scaling", "synscaw:rate=1000:target=9:clip=1"]))
    #expect(wild.errors.contains("WARNING: the weights of dense layer 1 run away"))
    let refused = try Tool.run(arguments(["--penalty", "synscal:reading=mean"]))
    #expect(refused.status == 1 && refused.errors.contains("the term is always zero"))
    let unknown = try Tool.run(arguments(["--scaling", "more"]))
    #expect(unknown.status == 1 && unknown.errors.contains("the choices are none, synscaw"))
  }

  @Test("halts where the loss is low enough, and says so")
  func halts() throws {
    let halting = arguments(["--halt-loss", "100", "--out", folder.path("halted")])
    let result = try Tool.run(halting)
    #expect(result.status == 0)
    #expect(result.errors.contains("halted after epoch 1: the loss is low enough"))
    let resumed = try Tool.run(["train", "--resume", "--out", folder.path("halted"), "--json"])
    #expect(resumed.status == 0 && resumed.events(named: "epoch").isEmpty)
    #expect(resumed.events(named: "halted").map { $0["epoch"] as? Int } == [1])
  }
}
