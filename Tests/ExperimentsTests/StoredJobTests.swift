import Networks
import Tensors
import Testing
import Training

@testable import Experiments

@Suite("Jobs whose runs go into a store")
struct StoredJobTests {
  private struct Failure: Error {}

  /// Numbers that several closures note.
  private final class Places: @unchecked Sendable {
    // One worker makes all turns.
    var all: [Int] = []
  }

  private static let data: TrainingData = {
    let part = Samples(
      inputs: .uniform([30, 4], using: Generator(seed: 1)),
      targets: Tensor((0..<30).map { Int64($0 % 2) }))
    return TrainingData(
      name: "noise", training: part, test: part, classNames: ["a", "b"], sampleShape: [4])
  }()

  /// Trains three networks side by side, of which the second meets an error in its third step, and gives the places of
  /// those that ended and of those that failed.
  private func train(meeting error: any Error) throws -> (ended: [Int], failed: [Int]) {
    let (ended, failed) = (Places(), Places())
    let steps = Places()
    var settings = TrainingConfiguration()
    (settings.hidden, settings.batchSize, settings.epochs) = (Widths([3]), 10, 2)
    let jobs = (0..<3).map { (place: Int) -> any Job in
      var configuration = settings
      configuration.seed = place
      let own = configuration
      let job = TrainingJob(
        watch: nil,
        .init(
          begin: { .init(try TrainingRun(own, on: Self.data), in: nil) },
          report: { event in
            guard place == 1, case .step = event else { return }
            steps.all.append(place)
            if steps.all.count >= 3 { throw error }
          },
          end: { _ in ended.all.append(place) }, isAskedToStop: { false }))
      return StoredJob(job) { _ in failed.all.append(place) }
    }
    settings.device = "cuda"
    try Runner(workers: nil, for: [settings]).carryOut(jobs)
    return (ended.all, failed.all)
  }

  @Test("One that fails, or is another's by now, ends none that steps beside it")
  func beside() throws {
    let broken = try train(meeting: Failure())
    #expect(broken.ended == [0, 2] && broken.failed == [1])
    let lost = try train(meeting: RunLease.Lost(name: "1"))
    #expect(lost.ended == [0, 2] && lost.failed.isEmpty)
  }
}
