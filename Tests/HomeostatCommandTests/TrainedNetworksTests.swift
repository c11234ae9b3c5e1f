import Foundation
import Testing

@Suite("The runs of train in their folder")
struct TrainedNetworksTests {
  let folder: TemporaryFolder
  let train: [String]

  init() throws {
    folder = try TemporaryFolder()
    let set = try SmallImages.write(to: folder)
    train = [
      "train", "--data", set, "--hidden", "6", "--batch-size", "8", "--out", folder.path("out"),
    ]
  }

  private func command(_ words: String...) throws -> Tool.Result {
    try Tool.run(words + ["--results", folder.path("out")])
  }

  @Test("are listed, and exported with all their numbers")
  func runs() throws {
    #expect(
      try Tool.run(train + ["--compare", "none,wd", "--runs", "2", "--epochs", "2"]).status == 0)
    let list = try command("runs", "list").output.split(separator: "\n")
    #expect(list.count == 4)
    #expect(list.count { $0.contains("seed 2") && $0.contains("wd on ") } == 1)
    let lines = try command("runs", "export", "--format", "long").output.split(separator: "\n")
    #expect(lines[0] == "key,seed,series,index,value")
    #expect(lines.count { $0.contains(",train_loss,") } == 4 * 2)
    let metrics = String(decoding: try folder.data("out/wd/seed-2/metrics.csv"), as: UTF8.self)
    let loss = try #require(metrics.split(separator: "\n").last).split(separator: ",")[1]
    #expect(lines.contains { $0.contains(",2,train_loss,2,\(loss)") }, "\(loss)")
    // The tidy table: a row for each epoch of each run, a column for each setting and measure.
    let rows = try command("runs", "export").output.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows.count == 1 + 4 * 2 && rows.allSatisfy { $0.count == rows[0].count })
    func cells(_ name: String) throws -> [String] {
      let column = try #require(rows[0].firstIndex(of: name), "\(rows[0])")
      return rows.dropFirst().map { $0[column] }
    }
    #expect(try Set(cells("rule")) == ["none", "wd"] && Set(cells("epoch")) == ["1", "2"])
    #expect(try cells("train_loss").contains(String(loss)))
    #expect(try Set(cells("learning_rate")).count == 1)
  }

  @Test("whose measured steps have no column in the tidy table, which says so")
  func steps() throws {
    #expect(try Tool.run(train + ["--epochs", "2", "--monitor", "1"]).status == 0)
    let exported = try command("runs", "export")
    #expect(exported.errors.contains(" are in --format long"), "\(exported.errors)")
    #expect(!exported.output.contains("slope"))
    #expect(try command("runs", "export", "--format", "long").output.contains(",slope.1,"))
  }

  @Test("are drawn by report, as far as all of them went", .needsGnuplot)
  func report() throws {
    let compared = train + ["--compare", "none,wd", "--runs", "2"]
    #expect(try Tool.run(compared + ["--epochs", "2"]).status == 0)
    #expect(try command("report").status == 0)
    #expect(try page().contains("4 networks, which learned for 2 epochs."))
    #expect(try page().contains("homeostat train --config \(folder.path("out"))/plan.yaml"))
    let csv = String(decoding: try folder.data("out/train/comparison/figure.csv"), as: UTF8.self)
    for rule in ["none", "wd"] {
      #expect(csv.split(separator: "\n").count { $0.hasPrefix("1,\(rule),line,") } == 2)
    }
    // The same networks, longer: their figure takes the place of the old one.
    #expect(try Tool.run(compared + ["--resume", "--epochs", "3"]).status == 0)
    #expect(try command("report").status == 0)
    #expect(try page().contains("4 networks, which learned for 3 epochs."))
    #expect(try !page().contains("for 2 epochs"))
  }

  private func page() throws -> String {
    String(decoding: try folder.data("out/report.html"), as: UTF8.self)
  }

  @Test("are drawn where there is one only, and missed where train kept none", .needsGnuplot)
  func one() throws {
    #expect(try Tool.run(train + ["--epochs", "1"]).status == 0)
    #expect(try command("report").status == 0)
    let csv = String(decoding: try folder.data("out/train/comparison/figure.csv"), as: UTF8.self)
    #expect(csv.contains("ip"))
    try FileManager.default.removeItem(atPath: folder.path("out/runs.sqlite"))
    try FileManager.default.removeItem(atPath: folder.path("out/train"))
    let missed = try command("report")
    #expect(missed.status == 1)
    #expect(missed.errors.contains("nothing was reproduced here yet"))
  }
}
