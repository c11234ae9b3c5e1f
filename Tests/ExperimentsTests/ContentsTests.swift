import Datasets
import Foundation
import Settings
import Tensors
import Testing
import Training

@testable import Experiments

@Suite("The contents of a user's files", .needsGnuplot)
struct ContentsTests {
  private func network(
    _ laboratory: Laboratory, _ change: (inout TrainingConfiguration) -> Void = { _ in }
  ) throws -> RunConfiguration {
    guard case .network(var network, let watch) = laboratory.network() else { fatalError() }
    change(&network)
    let root = DataRoot(path: laboratory.folder.path)
    return .network(try network.identified { try DataSource($0, root: root) }, watch: watch)
  }

  @Test("name a run, not the path: the same images elsewhere are the same, others are not")
  func images() throws {
    let (one, other, changed) = (try Laboratory(), try Laboratory(), try Laboratory(classes: 4))
    let run = try network(one)
    #expect(try run.key == network(other).key && run.key != network(changed).key)
    // The stored text says the key again, on a machine that has not the file.
    let text = try run.canonical.json()
    let read = try JSONDecoder().decode(RunConfiguration.self, from: Data(text.utf8))
    #expect(read.key == run.key && text.contains(one.set.split(separator: "/").last!))
    // What has changed under the same path.
    let file = URL(filePath: one.set).appending(path: "train-labels-idx1-ubyte")
    var labels = try Data(contentsOf: file)
    labels[labels.count - 1] ^= 1
    try labels.write(to: file)
    #expect(try run.key != network(one).key)
  }

  @Test("name a run of a table by its rows")
  func tables() throws {
    let laboratory = try Laboratory()
    func key(_ name: String, _ text: String) throws -> String {
      let file = laboratory.folder.appending(path: name)
      try Data(text.utf8).write(to: file)
      return try network(laboratory) {
        $0.data = file.path
        $0.target = "y"
      }.key
    }
    let rows = (0..<40).map { "\($0),\($0 % 7),\($0 % 2 == 0 ? "a" : "b")\n" }.joined()
    let key0 = try key("a.csv", "x,z,y\n" + rows)
    #expect(try key("b.csv", "x,z,y\n" + rows) == key0)
    #expect(try key("a.csv", "x,z,y\n" + rows + "1,2,a\n") != key0)
    #expect(try key("a.csv", "x,z,y\n" + rows.replacing("39,4,b", with: "39,5,b")) != key0)
    #expect(try key("a.csv", "x,z,y\n" + rows.replacing("39,4,b", with: "39,4,a")) != key0)
  }

  @Test("count for initial weights and the order of samples")
  func otherFiles() throws {
    let laboratory = try Laboratory()
    let (weights, order) = (
      laboratory.folder.appending(path: "w.safetensors"), laboratory.folder.appending(path: "o.npy")
    )
    func keys(_ number: Int) throws -> [String] {
      try SafeTensors(tensors: ["x": Tensor([Float(number)])]).write(to: weights)
      try Tensor([Int64(number)]).write(toNumPyFile: order)
      return [
        try network(laboratory) { $0.initialWeights = weights.path }.key,
        try network(laboratory) { $0.sampleOrder = order.path }.key,
      ]
    }
    let (first, again, other) = (try keys(1), try keys(1), try keys(2))
    #expect(first == again && Set(first + other).count == 4)
    #expect(throws: (any Error).self) {
      try network(laboratory) { $0.initialWeights = "/nowhere/w" }
    }
  }

  @Test("leave the keys of named sets as they were in earlier versions")
  func namedSets() throws {
    func key(_ data: String) throws -> String {
      var network = TrainingConfiguration()
      network.data = data
      let identified = try network.identified { _ in throw ConfigurationError("nothing to read") }
      #expect(identified == network)
      return RunConfiguration.network(identified, watch: nil).key
    }
    #expect(try key("mnist") == "1ddf34771a5e1458")
    #expect(try key("iris") == "4319aa983421d578")
  }

  @Test("are looked at again when the runs are made")
  func changedMeanwhile() throws {
    let laboratory = try Laboratory()
    let run = try network(laboratory)
    let file = URL(filePath: laboratory.set).appending(path: "train-labels-idx1-ubyte")
    var labels = try Data(contentsOf: file)
    labels[labels.count - 1] ^= 1
    try labels.write(to: file)
    let error = try #require(
      #expect(throws: ConfigurationError.self) { try laboratory.crew().carryOut([run]) })
    #expect(error.description.contains("has changed while the runs were prepared"))
  }

  @Test("keep two pages apart, and one page in its place")
  func pages() throws {
    let laboratory = try Laboratory()
    let root = DataRoot(path: laboratory.folder.path)
    func conclude(_ axis: String, trials: Int) throws -> String {
      guard case .network(var network, _) = laboratory.network(epochs: 1) else { return "" }
      network.validation = .holdout(share: 0.5)
      let sweep = try Sweep(network, over: [SweepAxis(axis)])
      let experiment = try sweep.experiment("sweeps/s", "S", source: "", about: "", trials: trials)
        .identified(in: root)
      for run in experiment.configurations() {
        try laboratory.store.put(.made(run, [:], epochs: 1))
      }
      let reproduction = Reproduction(
        experiment, scale: Scale(), store: laboratory.store, root: root)
      _ = try reproduction.conclude(command: "c", subject: try sweep.subject)
      return reproduction.place(command: "c", subject: try sweep.subject).lastPathComponent
    }
    #expect(try conclude("learning-rate=0.1..0.2", trials: 1) == "s")
    #expect(try conclude("learning-rate=0.1..0.2", trials: 3) == "s")
    #expect(try conclude("learning-rate=0.1..0.3", trials: 1) == "s-2")
    let file = URL(filePath: laboratory.set).appending(path: "train-labels-idx1-ubyte")
    var labels = try Data(contentsOf: file)
    labels[labels.count - 1] ^= 1
    try labels.write(to: file)
    #expect(try conclude("learning-rate=0.1..0.2", trials: 3) == "s-3")
    #expect(try conclude("learning-rate=0.1..0.3", trials: 2) == "s-4")
  }
}
