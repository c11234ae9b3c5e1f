import Foundation
import Settings
import Statistics
import Testing

@testable import Datasets

@Suite struct ValidationTests {
  /// So many samples of each class, mixed.
  func samples(_ counts: [Int], groups: [Int]? = nil) -> StratifiedSamples {
    var random = SplitMix64(seed: 5)
    let classes = random.shuffled(counts.enumerated().flatMap { Array(repeating: $0, count: $1) })
    return StratifiedSamples(
      labels: classes, classNames: counts.indices.map { "c\($0)" }, groups: groups)
  }

  func classCounts(_ rows: [Int], of samples: StratifiedSamples) -> [Int] {
    samples.classNames.indices.map { name in rows.count { samples.strata[$0] == name } }
  }

  @Test(arguments: [2, 3, 10])
  func `every row is a test row once in folds, and each class keeps its share`(count: Int) throws {
    let samples = samples([57, 33, 12])
    let splits = try Validation.folds(count, repeats: 1).splits(of: samples, seed: 1)
    #expect(splits.count == count)
    #expect(splits.flatMap(\.test).sorted() == Array(0..<102))
    for split in splits {
      #expect((split.training + split.test).sorted() == Array(0..<102))
      #expect((102 / count...102 / count + 1).contains(split.test.count))
      for (found, whole) in zip(classCounts(split.test, of: samples), [57, 33, 12]) {
        #expect((whole / count...whole / count + 1).contains(found))
      }
    }
  }

  @Test func `repeats and seeds give other folds, and one seed the same`() throws {
    let twice = Validation.folds(5, repeats: 2)
    let splits = try twice.splits(of: samples([50, 50]), seed: 1)
    #expect(splits.count == 10 && twice.splitCount == 10)
    #expect(splits[5...].flatMap(\.test).sorted() == Array(0..<100))
    #expect(Array(splits[..<5]) != Array(splits[5...]))
    #expect(try twice.splits(of: samples([50, 50]), seed: 1) == splits)
    #expect(try twice.splits(of: samples([50, 50]), seed: 2) != splits)
    let once = try Validation.folds(5, repeats: 1).splits(of: samples([50, 50]), seed: 1)
    #expect(once == Array(splits[..<5]))
  }

  @Test(arguments: [
    Validation.folds(5, repeats: 3), .subsampling(share: 0.2, repeats: 7),
    .subsampling(share: 0.3, repeats: 1),
  ])
  func `one split is the same as among all of them`(validation: Validation) throws {
    let groups = (0..<60).map { $0 % 13 }
    for samples in [
      samples([30, 30]), StratifiedSamples(count: 60), samples([40, 20], groups: groups),
    ] {
      let splits = try validation.splits(of: samples, seed: 3)
      #expect(splits.count == validation.splitCount)
      for (number, split) in splits.enumerated() {
        #expect(try validation.split(number, of: samples, seed: 3) == split, "\(number)")
      }
    }
    #expect(throws: ConfigurationError.self) {
      try Validation.folds(1, repeats: 1).split(0, of: samples([9, 9]), seed: 1)
    }
  }

  @Test func `a share of each class is drawn for the test`() throws {
    let samples = samples([50, 50, 50])
    let splits = try Validation.subsampling(share: 0.2, repeats: 20).splits(of: samples, seed: 3)
    #expect(splits.count == 20 && Set(splits).count == 20)
    for split in splits {
      #expect(classCounts(split.test, of: samples) == [10, 10, 10])
      #expect((split.training + split.test).sorted() == Array(0..<150))
    }
  }

  @Test(arguments: [(0.01, 10, 1), (0.99, 10, 9), (0.25, 10, 3), (0.1, 5875, 588)])
  func `a share is rounded, but neither part is empty`(share: Double, rows: Int, test: Int) throws {
    let splits = try Validation.subsampling(share: share, repeats: 3)
      .splits(of: StratifiedSamples(count: rows), seed: 1)
    #expect(splits.map(\.test.count) == [test, test, test])
  }

  @Test(arguments: [Validation.folds(5, repeats: 3), .subsampling(share: 0.2, repeats: 60)])
  func `rows of a group stay together`(validation: Validation) throws {
    let groups = (0..<400).map { $0 * $0 % 37 % 17 }
    let groupCount = Set(groups).count
    for samples in [
      StratifiedSamples(count: 400, groups: groups), samples([300, 100], groups: groups),
    ] {
      var tested: [Int] = []
      for split in try validation.splits(of: samples, seed: 4) {
        let parts = [split.training, split.test].map { rows in Set(rows.map { groups[$0] }) }
        #expect(parts[0].isDisjoint(with: parts[1]) && !parts[0].isEmpty && !parts[1].isEmpty)
        #expect((split.training + split.test).sorted() == Array(0..<400))
        #expect((10...200).contains(split.test.count), "\(split.test.count)")
        tested += parts[1]
      }
      #expect(Set(tested).count == groupCount)
    }
  }

  @Test func `groups of one class each are spread so that folds keep the classes`() throws {
    // Twenty groups of ten rows; the first ten are of class 0, the others of class 1.
    let classes = (0..<200).map { $0 / 100 }
    let samples = StratifiedSamples(
      labels: classes, classNames: ["a", "b"], groups: (0..<200).map { $0 / 10 })
    for split in try Validation.folds(5, repeats: 2).splits(of: samples, seed: 9) {
      #expect(classCounts(split.test, of: samples) == [20, 20])
    }
  }

  @Test func `groups are spread by shares of the classes, so that a rare class is in every fold`()
    throws
  {
    // Three groups of the class a alone, then small ones with both classes.
    let sizes = [(100, 0), (60, 0), (20, 0)] + Array(repeating: (5, 5), count: 8)
    let classes = sizes.flatMap { Array(repeating: 0, count: $0) + Array(repeating: 1, count: $1) }
    let groups = sizes.enumerated().flatMap { Array(repeating: $0, count: $1.0 + $1.1) }
    let samples = StratifiedSamples(labels: classes, classNames: ["a", "b"], groups: groups)
    let splits = try Validation.folds(3, repeats: 1).splits(of: samples, seed: 2)
    #expect(splits.map { classCounts($0.test, of: samples)[1] }.sorted() == [5, 15, 20])
  }

  @Test func `small classes are told`() throws {
    let samples = samples([20, 1, 4])
    #expect(
      Validation.folds(10, repeats: 1).notes(on: samples) == [
        "class 'c1' has 1 row, so it is in the test part of one fold only and is unknown to the "
          + "network trained for it",
        "class 'c2' has 4 rows for 10 folds, so it is in the test part of 4 of them only",
      ])
    #expect(
      Validation.subsampling(share: 0.2, repeats: 1).notes(on: samples) == [
        "class 'c1' has 1 row, so where it is in the test part it is unknown to the network"
      ])
    #expect(Validation.folds(4, repeats: 1).notes(on: self.samples([9, 9])) == [])
    let splits = try Validation.folds(10, repeats: 1).splits(of: samples, seed: 1)
    #expect(splits.count { classCounts($0.test, of: samples)[1] == 1 } == 1)
  }

  @Test func `groups are told`() {
    let groups = [0, 0, 1, 1, 2, 2]
    let samples = StratifiedSamples(
      labels: [0, 0, 1, 0, 1, 0], classNames: ["a", "b"], groups: groups)
    #expect(
      Validation.folds(3, repeats: 1).notes(on: samples) == [
        "rows of one group stay together; there are 3 groups",
        "class 'b' has 2 rows in 2 groups for 3 folds, so it is in the test part of at most 2 of "
          + "them only",
      ])
  }

  @Test func `more folds than rows or groups are an error`() {
    #expect(
      textOfError {
        _ = try Validation.folds(10, repeats: 1).splits(of: StratifiedSamples(count: 9), seed: 1)
      }
        == "the validation folds:10 needs at least 10 samples, but there are 9: take fewer folds")
    let grouped = StratifiedSamples(count: 9, groups: [0, 0, 0, 1, 1, 1, 2, 2, 2])
    #expect(
      textOfError { _ = try Validation.folds(4, repeats: 1).splits(of: grouped, seed: 1) }
        == "the validation folds:4 needs at least 4 groups, but there are 3: take fewer folds")
  }

  @Test(arguments: [
    ("own", Validation.own), ("folds:10", .folds(10)), ("folds:5", .folds(5)),
    ("folds:10:repeats=3", .folds(10, repeats: 3)),
    ("holdout:share=0.2", .holdout(share: 0.2)),
    ("holdout:share=0.25", .subsampling(share: 0.25, repeats: 1)),
    ("subsampling:share=0.1:repeats=1000", .subsampling(share: 0.1, repeats: 1000)),
  ])
  func `a validation is read and written as a text`(text: String, validation: Validation) throws {
    #expect(try Validation(text) == validation && validation.description == text)
    let json = try JSONEncoder().encode([validation])
    #expect(String(decoding: json, as: UTF8.self) == "[\"\(text)\"]")
    #expect(try JSONDecoder().decode([Validation].self, from: json) == [validation])
  }

  @Test(arguments: [
    ("folds", "folds:10"), ("folds:count=3", "folds:3"), ("holdout", "holdout:share=0.2"),
    ("subsampling", "subsampling:share=0.2:repeats=100"),
    ("subsampling:repeats=1", "holdout:share=0.2"),
    ("subsampling:repeats=2:share=1e-3", "subsampling:share=0.001:repeats=2"),
  ])
  func `what is left out has its default, and one writing`(text: String, written: String) throws {
    #expect(try "\(Validation(text))" == written)
  }

  @Test(arguments: [
    (
      "fold:3", "there is no validation 'fold'; the choices are own, folds, holdout, subsampling"
    ),
    ("folds:1", "the validation folds: there are 2 to 10,000 folds, repeated 10,000 times at most"),
    ("folds:x", "the validation folds: 'x' is not a value for 'count'"),
    ("folds:5:share=0.2", "the validation folds has no setting 'share'; it has count, repeats"),
    (
      "folds:5:repeats=0",
      "the validation folds: there are 2 to 10,000 folds, repeated 10,000 times at most"
    ),
    (
      "holdout:5",
      "'holdout:5' is not a validation: write NAME:SETTING=VALUE, and '5' is not SETTING=VALUE"
    ),
    ("holdout:share=a", "the validation holdout: 'a' is not a value for 'share'"),
    ("holdout:share=1", "the validation holdout: 'share' must lie between 0 and 1"),
    ("holdout:repeats=3", "the validation holdout has no setting 'repeats'; it has share"),
    ("subsampling:share=0.1:share=0.2", "'subsampling:share=0.1:share=0.2' says 'share' twice"),
    ("folds:5:6", "'folds:5:6' says 'count' twice"),
  ])
  func `a validation that makes no sense is an error`(text: String, problem: String) {
    #expect(textOfError { _ = try Validation(text) } == problem)
  }

  @Test func `the n-th seed takes the n-th split, and later ones those of another partition`()
    throws
  {
    let samples = samples([20, 20])
    let folds = Validation.folds(4)
    for (seed, partition) in [(1, 0), (4, 0), (5, 1), (0, -1)] {
      let splits = try folds.splits(of: samples, seed: partition)
      #expect(try folds.split(of: samples, forSeed: seed) == splits[(seed + 3) % 4], "\(seed)")
    }
  }

  @Test func `the generator is SplitMix64`() {
    // The first numbers of the reference implementation for the seed 1234567.
    var random = SplitMix64(seed: 1_234_567)
    let numbers = (0..<3).map { _ in random.next() }
    #expect(
      numbers == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    let orders = Set((0..<200).map { _ in random.shuffled([1, 2, 3]) })
    #expect(orders.count == 6)
  }
}
