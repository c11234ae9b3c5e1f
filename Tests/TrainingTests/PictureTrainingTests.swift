import Datasets
import Foundation
import Networks
import Plasticity
import Settings
import Tensors
import Testing

@testable import Training

private func textOfRefusal(_ body: () throws -> Void) -> String {
  do { try body() } catch { return "\(error)" }
  return "nothing was refused"
}

@Suite("A run on pictures in files")
struct PictureTrainingTests {
  let pictures: SmallPictures
  let source: DataSource

  init() throws {
    pictures = try SmallPictures()
    source = DataSource(try pictures.load())
  }

  private func configuration(
    _ change: (inout TrainingConfiguration) throws -> Void = { _ in }
  ) throws -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.data = pictures.url.path
    configuration.imageSize = 8
    configuration.hidden = Widths([8])
    configuration.batchSize = 7
    configuration.epochs = 6
    configuration.learningRate = 0.01
    try change(&configuration)
    return configuration
  }

  private func run(_ configuration: TrainingConfiguration) throws -> TrainingRun {
    try TrainingRun(configuration, on: source.data(for: configuration))
  }

  private static let all = ["crop:padding=1", "flip", "resized-crop:scale=0.5"]

  private func augmented(_ configuration: inout TrainingConfiguration) throws {
    configuration.augmentation = try Self.all.map { try Augmentation($0) }
    configuration.standardise = true
  }

  private func bytes(_ run: TrainingRun) throws -> Data {
    let file = pictures.url.appending(path: "\(UUID()).safetensors")
    try run.checkpoint().write(to: file)
    return try Data(contentsOf: file)
  }

  @Test("learns its classes, and evaluates to what the run recorded")
  func learns() throws {
    let configuration = try configuration { ($0.epochs, $0.standardise) = (30, true) }
    let run = try run(configuration)
    #expect(run.data.training.count == 30 && run.data.sampleShape == [3, 8, 8])
    #expect(run.data.classNames == SmallPictures.classes)
    for _ in run.events {}
    let last = try #require(run.epochs.last)
    #expect(last.testError == 0 && last.trainLoss < 0.2)
    let evaluated = Evaluation(of: run.network, on: run.data.test, loss: .crossEntropy)
    #expect(evaluated.loss == last.testLoss && evaluated.samples == 10)
  }

  @Test("that stops anywhere goes on to the same bytes, whatever was made ahead")
  func resumes() throws {
    let configuration = try configuration(augmented)
    let whole = try run(configuration)
    for _ in whole.events {}
    for stop in [1, 3, 5, 6, 11, 14] {
      let first = try run(configuration)
      for _ in 0..<stop { _ = first.next() }
      let second = try run(configuration)
      try second.resume(from: first.checkpoint())
      for event in second.events { if case .epoch = event { second.rest() } }
      #expect(try bytes(second) == bytes(whole), "\(stop)")
    }
  }

  @Test("sees other images in each epoch where they change at random, and else the same")
  func epochs() throws {
    func inputs(_ configuration: TrainingConfiguration) throws -> [[Float]] {
      var configuration = configuration
      (configuration.batchSize, configuration.inputRule) = (30, Rule(WeightedDecay()))
      (configuration.epochs, configuration.threads) = (2, 1)
      let run = try run(configuration)
      var seen: [[Float]] = []
      for event in run.events {
        guard case .step = event, let x = run.lastPass?.activities.first?.x else { continue }
        // The order of the rows is another one in each epoch.
        seen.append((0..<30).map { x[$0].sum().elements()[0] }.sorted())
      }
      return seen
    }
    let plain = try inputs(configuration())
    #expect(plain.count == 2 && plain[0] == plain[1])
    let changed = try inputs(configuration(augmented))
    #expect(changed.count == 2 && changed[0] != changed[1])
  }

  @Test("is standardised by the mean and the deviation of each channel of its training pictures")
  func scale() throws {
    let data = try source.data(for: configuration { $0.standardise = true })
    let scale = try #require(data.training.scale)
    var numbers: [[Double]] = [[], [], []]
    for batch in data.training.batches(of: 4, like: .zeros([1], elementType: .float64)) {
      for channel in 0..<3 {
        let plane = batch.inputs.reshaped([batch.count, 3, 64]).elements(as: Double.self)
        for row in 0..<batch.count {
          numbers[channel] += plane[(row * 3 + channel) * 64..<(row * 3 + channel + 1) * 64]
        }
      }
    }
    for channel in numbers {
      #expect(channel.count == 30 * 64)
      #expect(abs(channel.reduce(0, +)) < 1e-6 * Double(channel.count))
      #expect(abs(channel.reduce(0) { $0 + $1 * $1 } / Double(channel.count) - 1) < 1e-6)
    }
    #expect(scale.means[0] > scale.means[1])
  }

  @Test("may learn the first samples only, which are of all classes, or test on a part of them")
  func parts() throws {
    let few = try source.data(for: configuration { $0.limit = 4 })
    #expect(few.training.targets.elements(as: Int64.self) == [0, 1, 0, 1])
    let folds = try source.data(for: configuration { $0.validation = .folds(3) })
    #expect(folds.training.count == 20 && folds.test.count == 10)
    let alone = DataSource(try SmallPictures(test: 0).load())
    #expect(
      textOfRefusal { _ = try alone.data(for: configuration()) }.hasSuffix(
        "has no test/ or val/ beside train/: give --validation holdout:share=0.2, or folds:5"))
    _ = try alone.data(for: configuration { $0.validation = .holdout(share: 0.2) })
  }

  @Test("ends with the file's name where one can be read no longer")
  func goneFile() throws {
    let run = try run(configuration { $0.batchSize = 2 })
    _ = run.next()
    try FileManager.default.removeItem(at: pictures.url.appending(path: "train/left"))
    for event in run.events { if case .epoch = event { Issue.record("an epoch was completed") } }
    #expect(!run.isFinished && run.next() == nil)
    #expect(
      "\(try #require(run.failure))".contains("There is no file \(pictures.url.path)/train/left"))
  }

  @Test("has a checkpoint that tells it from others, and predicts a picture of any size")
  func predicts() throws {
    let run = try run(configuration { ($0.epochs, $0.standardise) = (30, true) })
    for _ in run.events {}
    let checkpoint = try CheckpointDamageTests.read(run.checkpoint()) { _ in }
    #expect(checkpoint.data.pictures == true)
    let image = try Images(
      pictureAt: pictures.url.path + "/test/upper/1001.jpg", size: 8)
    let told = try checkpoint.predictions(for: Tensor(image.pixels, shape: [1, 192]))
    #expect(told.map(\.className) == ["upper"])
    let others = try CheckpointDamageTests.images()
    #expect(others.data.pictures == nil)
  }
}

@Suite("Augmentation of images in memory, and settings that have no meaning for the data")
struct ImageSettingTests {
  /// Images of 4 x 4 in memory, of two classes.
  static func images() -> TrainingData {
    let labels = (0..<24).map { Int64($0 % 2) }
    let pixels = Tensor.uniform([24, 16], from: 0, to: 255, using: Generator(seed: 3))
    let part = Samples(inputs: pixels.cast(to: .uint8), targets: Tensor(labels))
    return TrainingData(
      name: "dots", training: part, test: part, classNames: ["a", "b"], sampleShape: [1, 4, 4])
  }

  private func configuration(_ names: [String]) throws -> TrainingConfiguration {
    let chosen = try names.map { try Augmentation($0) }
    return TrainingRunTests.configuration {
      $0.augmentation = chosen
      ($0.inputRule, $0.batchSize) = (Rule(WeightedDecay()), 10)
    }
  }

  @Test("Images in memory change at random, each in its row, and tests see them as they are")
  func changes() throws {
    let run = try TrainingRun(configuration(["flip"]), on: Self.images())
    _ = run.next()
    let rows = try #require(run.position).samples.elements(as: Int64.self)
    let x = try #require(run.lastPass?.activities.first?.x).elements(as: Double.self)
    var flips = 0
    for (place, row) in rows.prefix(10).enumerated() {
      let image = run.data.training.inputs[Int(row)].elements(as: Double.self).map { $0 / 255 }
      let mirrored = stride(from: 0, to: 16, by: 4).flatMap { image[$0..<$0 + 4].reversed() }
      let seen = x[place * 16..<place * 16 + 16]
      let isFlipped = zip(seen, mirrored).allSatisfy { abs($0 - $1) < 1e-6 }
      #expect(isFlipped || zip(seen, image).allSatisfy { abs($0 - $1) < 1e-6 })
      flips += isFlipped ? 1 : 0
    }
    #expect((1...9).contains(flips))
  }

  @Test("A run that stops between two batches goes on to the same bytes")
  func resumes() throws {
    let configuration = try configuration(["crop:padding=1", "flip"])
    let whole = try TrainingRun(configuration, on: Self.images())
    for _ in whole.events {}
    let first = try TrainingRun(configuration, on: Self.images())
    for _ in 0..<6 { _ = first.next() }
    let second = try TrainingRun(configuration, on: Self.images())
    try second.resume(from: first.checkpoint())
    for _ in second.events {}
    #expect(second.epochs == whole.epochs)
    let plain = try TrainingRun(self.configuration([]), on: Self.images())
    for _ in plain.events {}
    #expect(plain.epochs != whole.epochs)
  }

  private func refusal(
    on data: TrainingData, of change: (inout TrainingConfiguration) throws -> Void
  ) -> String {
    textOfRefusal {
      var configuration = TrainingConfiguration()
      try change(&configuration)
      try configuration.validate()
      try configuration.validate(for: data)
    }
  }

  @Test("What has no meaning is refused, with the reason")
  func refused() throws {
    let (images, points) = (Self.images(), TrainingRunTests.data())
    #expect(
      refusal(on: images) { $0.imageSize = 8 }.hasPrefix(
        "'image-size' is for pictures in files, but the samples of dots are in memory"))
    #expect(
      refusal(on: images) { $0.imageSize = -1 }.hasPrefix("'image-size' is -1, but must be from 1"))
    #expect(
      refusal(on: images) { $0.augmentation = [Augmentation(ResizedCrop())] }.hasPrefix(
        "the augmentation resized-crop takes a part of a larger picture, but the images of dots are "
          + "4 x 4"))
    #expect(
      refusal(on: points) { $0.augmentation = [Augmentation(RandomCrop())] }.contains(
        "'padding' is 4, which would leave nothing of images of 1 x 5"))
    let flip = Augmentation(HorizontalFlip())
    #expect(
      refusal(on: images) { $0.augmentation = [flip, flip] } == "'augmentation' says flip twice")
    let numbers = Samples(inputs: .zeros([4, 5]), targets: Tensor([Int64](repeating: 0, count: 4)))
    let table = TrainingData(
      name: "rows", training: numbers, test: numbers, classNames: ["a"], sampleShape: [5])
    #expect(
      refusal(on: table) { $0.augmentation = [flip] }
        == "'augmentation' changes images, but the samples of rows are none")
  }
}
