import Datasets
import Settings
import Tensors

/// A stream of tasks that are made of one set, on which a network shows whether it stays able to learn: each
/// epoch is a task.
///
/// To add one, write one such type and add it to `Streams.entries`.
public protocol TaskStream: Named {
  /// How many training samples a task has, drawn anew for each; 0 for all.
  var samples: Int { get }
  /// How many times a task's samples are gone through.
  var passes: Int { get }

  /// Throws where no tasks can be made of the data.
  func validate(for data: TrainingData) throws

  /// The task of a number, counted from 1, which follows from it and from `generator` alone, which gives each task
  /// a generator of its own at its start.
  func task(
    _ number: Int, of data: TrainingData, using generator: (Int) -> Generator
  ) -> StreamTask
}

/// The samples of a task.
public struct StreamTask: Sendable {
  /// Those that are learned.
  public let training: Samples
  /// Those that judge the network at the task's end, at most 1000.
  public let test: Samples
}

extension TaskStream {
  public static var kind: String { "stream" }

  /// How many samples judge a task at most.
  static var mostTests: Int { 1000 }

  public func validate() throws {
    guard samples >= 0, passes >= 1 else {
      throw ConfigurationError(
        "the stream \(Self.name): 'samples' must be at least 0, and 'passes' at least 1")
    }
  }

  /// Throws where the samples are no numbers in memory, or too few.
  func checkSamples(of data: TrainingData, available: Int? = nil) throws {
    guard data.training.files == nil, data.vocabulary == nil else {
      throw ConfigurationError(
        "the stream \(Self.name) is made of numbers in memory, and \(data.name) holds "
          + (data.vocabulary == nil ? "pictures in files" : "words"))
    }
    let count = available ?? data.training.count
    guard samples <= count else {
      throw ConfigurationError(
        "the stream \(Self.name): 'samples' is \(samples), but \(data.name) has only \(count) for a task"
      )
    }
  }

  /// Throws where the targets are numbers.
  func checkClasses(of data: TrainingData) throws {
    guard data.isRegression else { return }
    throw ConfigurationError(
      "the stream \(Self.name) is of classes, and \(data.targetsAreNumbers)")
  }

  /// As many of some samples as a task has, at random.
  func drawn(from rows: Samples, using generator: Generator) -> Samples {
    let order = Tensor.permutation(rows.count, using: generator)
    return rows.selecting(order.narrowed(to: 0..<(samples == 0 ? rows.count : samples)))
  }
}

extension Samples {
  /// The first samples, at most so many.
  func first(_ most: Int) -> Samples {
    count <= most ? self : selecting(.range(most))
  }

  /// As many samples in memory with other inputs or targets.
  func changed(inputs: Tensor? = nil, targets: Tensor? = nil) -> Samples {
    Samples(
      inputs: inputs ?? self.inputs, targets: targets ?? self.targets, units: units, scale: scale,
      lengths: lengths)
  }
}
