import Datasets
import Foundation
import Networks
import Tensors
import Testing

@testable import Training

@Suite("Training on recordings") struct RecordingTrainingTests {
  /// Twelve recordings of two classes, whose values tell the recording.
  let recordings = Recordings(
    name: "waves",
    values: (0..<12).flatMap { recording in (0..<10).map { Float(100 * recording + $0) } },
    labels: (0..<12).map { $0 % 2 }, classNames: ["low", "high"],
    windows: Windows(length: 4, stride: 2, slices: 2))

  @Test("Windows are learned, and slices of other recordings test")
  func split() {
    let data = TrainingData(recordings, Split(training: [0, 1], test: [2, 3]))
    #expect(data.sampleShape == [4] && data.training.count == 8 && data.test.count == 4)
    #expect(data.training.targets.elements(as: Int64.self) == [0, 0, 0, 0, 1, 1, 1, 1])
    #expect(data.training.inputs[1].elements(as: Float.self) == [2, 3, 4, 5])
    #expect(data.test.inputs[1].elements(as: Float.self) == [205, 206, 207, 208])
    #expect(data.testName == "slices of held-out recordings")
  }

  @Test("Values are standardised by the training windows")
  func scale() throws {
    var configuration = TrainingConfiguration()
    configuration.validation = .folds(3)
    let data = try DataSource(recordings).data(for: configuration)
    let rows = Tensor((0..<data.training.count).map(Int64.init))
    let inputs = data.training.batch(rows, elementType: .float64, on: .cpu).inputs
    #expect(abs(inputs.mean().item) < 1e-9)
    #expect(abs((inputs * inputs).mean().item - 1) < 1e-9)
    #expect(data.test.scale == data.training.scale)
  }

  @Test("Whole recordings are held out to choose the epoch, and their slices judge it")
  func validation() throws {
    var configuration = TrainingConfiguration()
    (configuration.hidden, configuration.epochs) = (Widths([3]), 3)
    (configuration.validation, configuration.validationShare) = (.folds(3), 0.25)
    let data = try DataSource(recordings).data(for: configuration)
    let validation = try #require(data.validation)
    // Four windows of each of six recordings, and two slices of two and of four.
    let counts: [Int] = [data.training.count, validation.count, data.test.count]
    #expect(counts == [24, 4, 8])
    func numbers(_ samples: Samples) -> Set<Int> {
      Set(samples.inputs.elements(as: Float.self).map { Int($0) / 100 })
    }
    let parts = [data.training, validation, data.test].map(numbers)
    #expect(parts.map(\.count) == [6, 2, 4] && Set(parts.joined()).count == 12)
    #expect(Set(validation.targets.elements(as: Int64.self)) == [0, 1])
    #expect(validation.scale == data.training.scale && validation.scale != nil)
    let run = try TrainingRun(configuration, on: data)
    for _ in run.events {}
    #expect(run.epochs.allSatisfy { $0.isValidated == true } && run.bestCheckpoint != nil)
    configuration.seed = 2
    let other = try #require(try DataSource(recordings).data(for: configuration).validation)
    #expect(numbers(other) != parts[1])
  }

  @Test("A checkpoint of recordings is read again, with its scale")
  func checkpoint() throws {
    var configuration = TrainingConfiguration()
    (configuration.hidden, configuration.epochs) = (Widths([3]), 1)
    let data = try DataSource(recordings).data(for: configuration)
    let run = try TrainingRun(configuration, on: data)
    for _ in run.events {}
    let file = FileManager.default.temporaryDirectory
      .appending(path: "recordings-\(UUID()).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    try run.checkpoint().write(to: file)
    let saved = try Checkpoint(contentsOf: file)
    #expect(saved.data.scale == data.training.scale && saved.data.sampleShape == [4])
  }
}
