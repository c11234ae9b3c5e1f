import Foundation
import Tensors
import Testing

@Suite("convert")
struct ConvertTests {
  let folder: TemporaryFolder
  let set: String

  init() throws {
    folder = try TemporaryFolder()
    set = try SmallImages.write(to: folder)
  }

  @Test("replaces batch norms by a rule, from which train goes on with a record of what it left")
  func conversion() throws {
    let shared = ["train", "--data", set, "--hidden", "6x2", "--epochs", "1", "--batch-size", "50"]
    let norms = folder.path("norms")
    #expect(
      try Tool.run(shared + ["--rule", "bn", "--learned-affine", "--out", norms]).status == 0)
    let out = folder.path("wd.safetensors")
    let result = try Tool.run(["convert", norms, "--rule", "wd", "--out", out])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("\(out): 12 units of 2 layers follow wd. Outputs for random"))
    #expect(result.errors.contains("note: \(norms)/checkpoint.safetensors: these tensors were not"))
    let tuned = folder.path("tuned")
    let trained = try Tool.run(
      shared + [
        "--rule", "wd", "--learned-affine", "--initial-weights", out, "--map", "=layers.2",
        "--out", tuned,
      ])
    #expect(trained.status == 0, "\(trained.errors)")
    let record = try JSON.object(
      Substring(String(decoding: try folder.data("tuned/record.json"), as: UTF8.self)))
    let notes = [
      "\(out): these tensors were not used: layers.2.bias, layers.2.weight",
      "\(out): these parameters are not in it and begin with initial values: layers.2.weight, "
        + "layers.2.bias",
    ]
    #expect(record["notes"] as? [String] == notes)
    #expect(notes.allSatisfy(trained.errors.contains), "\(trained.errors)")
  }

  @Test("says what it needs")
  func refusals() throws {
    let file = folder.path("weights.safetensors")
    try SafeTensors(tensors: ["0.running_mean": .zeros([2])]).write(to: URL(filePath: file))
    func errors(_ words: String...) throws -> String {
      let result = try Tool.run(["convert", file] + words)
      #expect(result.status != 0)
      return result.errors
    }
    #expect(try errors("--rule", "wd", "--out", file).contains("is there already; choose another"))
    let out = folder.path("out.safetensors")
    #expect(try errors("--rule", "wd", "--out", out).contains("name it, as in --network resnet"))
    #expect(
      try errors("--rule", "wdd", "--network", "resnet", "--out", out).contains(
        "there is no rule 'wdd'"))
    #expect(
      try errors("--rule", "wd", "--network", "resnet", "--out", out)
        == "Error: \(file): has no weights of a layer\n")
    try SafeTensors(tensors: ["0.weight": .zeros([2, 3]), "1.running_mean": .zeros([2])])
      .write(to: URL(filePath: file))
    #expect(
      try errors("--rule", "wd", "--network", "dense:hidden=2", "--map", "fc", "--out", out)
        .contains("\(file): --map fc: write OLD=NEW"))
    #expect(!FileManager.default.fileExists(atPath: out))
  }
}
