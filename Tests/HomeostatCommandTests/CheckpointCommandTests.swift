import Foundation
import Tensors
import Testing

@Suite("Commands that read a checkpoint") struct CheckpointCommandTests {
  let folder: TemporaryFolder
  let set: String

  init() throws {
    folder = try TemporaryFolder()
    set = try SmallImages.write(to: folder)
  }

  /// Trains a small network into a folder of this name.
  @discardableResult
  func train(_ name: String, _ more: [String]) throws -> Tool.Result {
    let result = try Tool.run(
      [
        "train", "--data", set, "--hidden", "12x2", "--batch-size", "10", "--epochs", "2", "--out",
        folder.path(name),
      ] + more)
    #expect(result.status == 0, "\(result.errors)")
    return result
  }

  /// Changes the checkpoint in the folder of this name.
  func change(_ name: String, _ change: (inout SafeTensors) -> Void) throws {
    let file = folder.url.appending(path: "\(name)/checkpoint.safetensors")
    var saved = try SafeTensors(contentsOf: file)
    saved.metadata["homeostat.digest"] = nil
    change(&saved)
    try saved.write(to: file)
  }

  /// What each of the commands that read the checkpoint says.
  func answers(_ name: String) throws -> [Tool.Result] {
    let out = folder.path(name)
    return try [
      ["evaluate", out], ["predict", out, folder.path("set/t10k-images-idx3-ubyte")],
      ["train", "--resume", "--out", out, "--epochs", "3"],
      [
        "train", "--data", set, "--hidden", "12x2", "--initial-weights",
        "\(out)/checkpoint.safetensors",
      ],
    ].map { try Tool.run($0) }
  }

  @Test("refuse one that is damaged, and say what is wrong with it")
  func damaged() throws {
    try train("run", [])
    try change("run") { $0.tensors["position.batch"] = Tensor([-3 as Int64]) }
    for answer in try answers("run") {
      #expect(answer.status == 1 && answer.output.isEmpty)
      #expect(
        answer.errors.hasSuffix(
          "run/checkpoint.safetensors: the checkpoint is damaged: the tensor 'position.batch' must "
            + "hold a whole number, at least 0\n"), "\(answer.errors)")
    }
  }

  @Test("say which rule they do not know, and what to do")
  func unknownRule() throws {
    try train("run", ["--rule", "wd"])
    try change("run") { saved in
      saved.metadata = saved.metadata.mapValues { $0.replacing("\"wd\"", with: "\"median\"") }
    }
    for answer in try answers("run") {
      #expect(answer.status == 1 && answer.output.isEmpty)
      #expect(answer.errors.contains("there is no rule 'median'; the choices are none, ip, "))
      #expect(answer.errors.contains("read the checkpoint there, after Rules.add"))
    }
  }

  @Test("give no class, and no error, of a network that diverged")
  func diverged() throws {
    try train("run", ["--rule", "none", "--learning-rate", "0.1:factor=1e300", "--epochs", "3"])
    for answer in try answers("run").prefix(2) {
      #expect(answer.status == 1 && answer.output.isEmpty)
      #expect(answer.errors.contains("so that its outputs mean nothing"), "\(answer.errors)")
    }
  }

  @Test("know the images of another set by the scale of those that were learned")
  func scale() throws {
    // The same images, but brighter, as those of another camera.
    let bright = Data(SmallImages.images(60).enumerated().map { $0 < 16 ? $1 : $1 / 2 + 100 })
    for name in ["train", "t10k"] {
      try folder.write(bright, to: "other/\(name)-images-idx3-ubyte")
      try folder.write(SmallImages.labels(60), to: "other/\(name)-labels-idx1-ubyte")
    }
    for more in [["--standardise"], ["--standardise", "--validation", "holdout:share=0.25"]] {
      let name = more.last!
      try train(name, more + ["--learning-rate", "0.01", "--epochs", "4"])
      let evaluated = try Tool.run([
        "evaluate", folder.path(name), "--data", folder.path("other"), "--json",
      ])
      let event = try #require(evaluated.events(named: "evaluation").first, "\(evaluated.errors)")
      #expect(event["samples"] as? Int == 60 && event["part"] as? String == "test images")
      let images = folder.path("other/t10k-images-idx3-ubyte")
      let predicted = try Tool.run(["predict", folder.path(name), images, "--json"])
      let wrong = predicted.events(named: "prediction").enumerated().count {
        $1["label"] as? Int != $0 % SmallImages.classes
      }
      // Brighter images are not as easy as those that were learned, whose own scale would hide it.
      #expect(event["test_error"] as? Double == Double(wrong) / 60)
      let own = try Tool.run(["evaluate", folder.path(name), "--json"])
      #expect(own.events(named: "evaluation").first?["samples"] as? Int == 60)
    }
  }

  @Test("of streams are judged by the task that they learned last", arguments: ["1", "2"])
  func streams(epochs: String) throws {
    let trained = try train(
      epochs,
      ["--stream", "permuted:samples=30", "--epochs", epochs, "--renewal", "l2-init", "--json"])
    let last = try #require(trained.events(named: "epoch").last, "\(trained.errors)")
    #expect(last["online_error"] is Double)
    let evaluated = try Tool.run(["evaluate", folder.path(epochs), "--json"])
    let event = try #require(evaluated.events(named: "evaluation").first, "\(evaluated.errors)")
    #expect(event["part"] as? String == "samples of task \(epochs)")
    #expect(event["test_loss"] as? Double == last["test_loss"] as? Double)
  }

  @Test("name the tensors of initial weights that were not used, once for all runs")
  func initialWeights() throws {
    try train("run", ["--rule", "wd:rate=0.2", "--learning-rate", "0.01", "--epochs", "4"])
    let more = [
      "--initial-weights", folder.path("run/checkpoint.safetensors"), "--compare", "wd,ip",
      "--learning-rate", "1e-9", "--epochs", "1", "--json",
    ]
    let begun = try train("begun", more)
    let notes = begun.errors.split(separator: "\n").filter { $0.hasPrefix("note: ") }
    #expect(notes.count == 1 && notes[0].contains("were not used: neurons.nonpositiveGains"))
    let own = try Tool.run(["evaluate", folder.path("run"), "--json"])
    let error = own.events(named: "evaluation").first?["test_error"] as? Double
    for event in begun.events(named: "epoch") { #expect(event["test_error"] as? Double == error) }
  }

  @Test("say that memory does not suffice, and do not crash")
  func memory() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = [
      "-c", "ulimit -v 6000000; exec \"$0\" train --data \"$1\" --hidden 40000x2 --threads 1",
      Tool.url.path, set,
    ]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 1 && process.terminationReason == .exit, "\(said)")
    #expect(said.contains("memory"), "\(said)")
  }
}
