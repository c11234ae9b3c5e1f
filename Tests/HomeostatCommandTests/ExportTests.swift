import Foundation
import Tensors
import Testing

@Suite("export from the command line")
struct ExportTests {
  let folder: TemporaryFolder
  let run: String

  init() throws {
    folder = try TemporaryFolder()
    run = folder.path("run")
    try Tool.run([
      "train", "--data", try SmallImages.write(to: folder), "--hidden", "4x2", "--batch-size", "60",
      "--epochs", "1", "--rule", "wd", "--out", run,
    ])
  }

  private func export(_ format: String, _ out: String, _ more: [String] = []) throws -> Tool.Result
  {
    try Tool.run(["export", run, "--to", format, "--out", folder.path(out)] + more)
  }

  @Test("writes a module of PyTorch with its weights, a graph of ONNX, or the weights alone")
  func formats() throws {
    let module = try export("pytorch", "net.py")
    #expect(module.status == 0, "\(module.errors)")
    #expect(module.output == folder.path("net.py") + "\n" + folder.path("net.safetensors") + "\n")
    let text = String(decoding: try folder.data("net.py"), as: UTF8.self)
    #expect(text.contains("self.place(\"layers.1_norm\", nn.BatchNorm1d(4, eps=1e-05))"))
    let onnx = try export("onnx", "net.onnx", ["--fold", "--json"])
    #expect(onnx.events(named: "export").first?["files"] as? [String] == [folder.path("net.onnx")])
    #expect(onnx.events(named: "export").first?["folded"] as? Bool == true)
    #expect(try export("safetensors", "alone.safetensors", ["--fold"]).status == 0)
    let weights = try SafeTensors(contentsOf: folder.url.appending(path: "alone.safetensors"))
    #expect(weights.names.count == 6 && weights.metadata["format"] == "pt")
    #expect(weights.metadata["classes"] == "[\"0\",\"1\",\"2\"]")
  }

  @Test("refuses another ending, a file that is there, and a fold that changes nothing")
  func refusals() throws {
    let ending = try export("onnx", "net.txt")
    #expect(ending.status == 2 && ending.errors.contains("ends in .onnx"), "\(ending.errors)")
    #expect(try export("pytorch", "net.py").status == 0)
    let again = try export("safetensors", "net.safetensors")
    #expect(again.status == 1 && again.errors.contains("net.safetensors: is there already"))
    let plain = folder.path("plain")
    try Tool.run([
      "train", "--data", folder.path("set"), "--hidden", "4", "--batch-size", "60", "--epochs", "1",
      "--rule", "none", "--out", plain,
    ])
    let idle = try Tool.run([
      "export", plain, "--to", "onnx", "--fold", "--out", folder.path("plain.onnx"),
    ])
    #expect(idle.status == 1 && idle.errors.contains("\(plain): --fold has no effect"))
    let unknown = try Tool.run(["export", run, "--to", "caffe", "--out", "x.caffe"])
    #expect(unknown.status == 2, "\(unknown.errors)")
  }
}
