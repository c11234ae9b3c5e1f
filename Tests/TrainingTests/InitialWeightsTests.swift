import Foundation
import Networks
import Plasticity
import Settings
import Tensors
import Testing
import Training

@Suite("Initial weights from a checkpoint") struct InitialWeightsTests {
  let file = FileManager.default.temporaryDirectory.appending(path: "weights-\(UUID())")

  /// A run that has learned a little, saved in the file.
  func learned(_ change: (inout TrainingConfiguration) -> Void = { _ in }) throws -> TrainingRun {
    let run = try TrainingRun(
      TrainingRunTests.configuration {
        $0.rule = [try! Rule("wd:rate=0.2")]
        change(&$0)
      }, on: TrainingRunTests.data())
    for _ in run.events {}
    try run.checkpoint().write(to: file)
    return run
  }

  /// A run that begins with the weights in the file.
  func begun(_ change: (inout TrainingConfiguration) -> Void = { _ in }) throws -> TrainingRun {
    try TrainingRun(
      TrainingRunTests.configuration {
        $0.rule = [try! Rule("wd:rate=0.2")]
        $0.initialWeights = file.path
        change(&$0)
      }, on: TrainingRunTests.data())
  }

  func outputs(_ run: TrainingRun) -> Tensor {
    let batch = run.data.test.batch(
      Tensor((0..<90).map(Int64.init)), elementType: .float32, on: .cpu)
    return withoutGradients { run.network.forward(batch.inputs).outputs }
  }

  func refusal(_ body: () throws -> Void) -> String {
    do { try body() } catch { return "\(error)" }
    return "nothing was refused"
  }

  @Test("begin where the other run ended: with its gains and biases, scales, shifts and statistics")
  func whole() throws {
    defer { try? FileManager.default.removeItem(at: file) }
    for rule in ["wd", "bn", "hard", "ip-adam", "infomax"] {
      func change(_ configuration: inout TrainingConfiguration) {
        configuration.rule = [try! Rule(Specification(name: rule))]
        (configuration.learnedAffine, configuration.probes) = (true, .part(VariationalBottleneck()))
      }
      let before = try learned(change)
      let after = try begun(change)
      #expect(outputs(after).isIdentical(to: outputs(before)), "\(rule)")
      #expect(
        after.network.parameters.values.isIdentical(to: before.network.parameters.values))
      if rule == "bn" {
        let values = try #require(after.network.state["neurons.values"])
        #expect(values.isIdentical(to: try #require(before.network.state["neurons.values"])))
      }
    }
  }

  @Test("name every tensor that was not used")
  func unused() throws {
    defer { try? FileManager.default.removeItem(at: file) }
    _ = try learned()
    #expect(
      try begun().notes == [
        "\(file.path): these tensors were not used: neurons.nonpositiveGains, neurons.updates, "
          + "optimizer.mean, optimizer.square, optimizer.steps, order.generator, position.batch, "
          + "position.lossSum"
      ])
    let foreign = SafeTensors(tensors: [
      "0.weight": .zeros([8, 5]), "0.bias": .zeros([8]), "2.weight": .zeros([8, 8]),
      "2.bias": .zeros([8]), "4.weight": .zeros([3, 8]), "4.bias": .zeros([3]),
      "3.running_mean": .zeros([8]),
    ])
    try foreign.write(to: file)
    #expect(try begun().notes == ["\(file.path): these tensors were not used: 3.running_mean"])
    #expect(
      try begun { $0.learnedAffine = true }.notes == [
        "\(file.path): these tensors were not used: 3.running_mean",
        "\(file.path): these parameters are not in it and begin with initial values: layers.0.scale, "
          + "layers.0.shift, layers.1.scale, layers.1.shift",
      ])
    #expect(
      try begun { $0.map = ["=layers.2"] }.notes.last
        == "\(file.path): these parameters are not in it and begin with initial values: "
        + "layers.2.weight, layers.2.bias")
  }

  @Test("are renamed only where there are some")
  func map() {
    #expect(
      refusal { _ = try begun { ($0.initialWeights, $0.map) = ("", ["a=b"]) } }
        == "'map' renames tensors of 'initial-weights', which is not given")
  }

  @Test("compute the same under a rule whose gain and bias enter in another form")
  func otherForm() throws {
    defer { try? FileManager.default.removeItem(at: file) }
    let before = try learned()
    let after = try begun { $0.rule = [Rule(Infomax())] }
    let difference = (outputs(after) - outputs(before)).magnitude().maximum().item
    #expect(difference < 1e-4)
    #expect(
      refusal { _ = try begun { $0.rule = [Rule(NoPlasticity())] } }
        == "\(file.path): the neurons of layer 1 have gains and biases of the rule wd, without which the "
        + "network computes something else: give a rule in place of none, such as ip")
    let plain = try learned { $0.rule = [Rule(NoPlasticity())] }
    #expect(outputs(try begun()).isIdentical(to: outputs(plain)))
  }

  @Test("are refused where some of them are missing, or of a type or a shape that does not fit")
  func refused() throws {
    defer { try? FileManager.default.removeItem(at: file) }
    _ = try learned { $0.learnedAffine = true }
    #expect(refusal { _ = try begun() }.contains("give --learned-affine"))
    var saved = try SafeTensors(contentsOf: file)
    saved.metadata = [:]
    func withTensor(_ name: String, _ tensor: Tensor?) throws -> String {
      var changed = saved
      changed.tensors[name] = tensor
      try changed.write(to: file)
      return refusal { _ = try begun { $0.learnedAffine = true } }
    }
    #expect(try withTensor("layers.1.scale", nil).contains("counterpart: layers.1.scale;"))
    #expect(try withTensor("layers.2.bias", nil).contains("counterpart: layers.2.bias;"))
    #expect(try withTensor("layers.1.weight", nil).contains("counterpart: layers.1.weight;"))
    #expect(
      try withTensor("neurons.values", .zeros([2, 15])).contains("but the network needs [2, 16]"))
    #expect(
      try withTensor("layers.0.bias", .zeros([8], elementType: .int64)).contains(
        "has elements of the type int64, but weights are floating point"))
    #expect(
      try withTensor("layers.0.bias", .filled(with: .nan, [8])).contains("are not finite"))
    #expect(try withTensor("neurons.updates", nil) == "nothing was refused")
  }

  @Test("are not taken from a damaged checkpoint, or from one of a run that diverged")
  func damaged() throws {
    defer { try? FileManager.default.removeItem(at: file) }
    _ = try learned()
    var saved = try SafeTensors(contentsOf: file)
    saved.metadata["homeostat.digest"] = nil
    saved.tensors["position.batch"] = Tensor([-3 as Int64])
    try saved.write(to: file)
    #expect(refusal { _ = try begun() }.contains("the checkpoint is damaged"))
    _ = try learned { ($0.activation, $0.learningRate) = (.relu, 1e30) }
    #expect(refusal { _ = try begun { $0.activation = .relu } }.contains("diverged in epoch 1"))
  }
}

/// The rule of Docs/AddingARule.md.
struct MedianPlasticity: IntrinsicRule {
  static let name = "median"

  var rate: Schedule = 0.1

  func update(_ neurons: inout Neurons, from seen: Activity) {
    let rate = self.rate.value(at: seen.step)
    neurons.gain = (1 - rate) * neurons.gain + rate * 2 * seen.covarianceXY
    neurons.bias = (1 - rate) * neurons.bias + rate * seen.medianX
  }
}

@Suite("A program's own rule") struct OwnRuleTests {
  @Test("learns, and its checkpoint is read once the program has added it")
  func checkpoint() async throws {
    // In a process of its own, so that other tests do not see the rule.
    let ended = await #expect(
      processExitsWith: .success, observing: [\.standardErrorContent]
    ) {
      let configuration = TrainingRunTests.configuration {
        ($0.rule, $0.epochs) = ([Rule(MedianPlasticity())], 40)
      }
      let run = try TrainingRun(configuration, on: TrainingRunTests.data())
      for _ in run.events {}
      expect(run.epochs[39].testError < 0.1, "the test error is \(run.epochs[39].testError)")
      expect(run.network.nonpositiveGains == 0, "\(run.network.nonpositiveGains) gains below zero")
      let file = FileManager.default.temporaryDirectory.appending(path: "own-\(UUID())")
      defer { try? FileManager.default.removeItem(at: file) }
      try run.checkpoint().write(to: file)
      let refusal: String
      do { refusal = "\(try Checkpoint(contentsOf: file).epochs.count)" } catch {
        refusal = "\(error)"
      }
      expect(refusal.contains("there is no rule 'median'; the choices are none, ip, "), refusal)
      expect(refusal.contains("read the checkpoint there, after Rules.add"), refusal)
      let builtIn = Rules.all.count
      Rules.add(MedianPlasticity.self)
      Rules.add(MedianPlasticity.self)
      let read = try Checkpoint(contentsOf: file)
      expect(read.configuration == configuration, "\(read.configuration)")
      expect(Rules.all.count == builtIn + 1, "there are \(Rules.all.count) rules")
      let again = try TrainingRun(read.configuration, on: TrainingRunTests.data())
      try again.resume(from: read)
      expect(again.isFinished, "the run is not finished")
    }
    #expect(ended.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } == "")
  }
}

/// Ends a process of a test where something does not hold, and says what there is in its place.
private func expect(_ holds: Bool, _ text: String) {
  guard !holds else { return }
  FileHandle.standardError.write(Data("\(text)\n".utf8))
  exit(1)
}
