import Tensors

/// Each task is the set with the places of its numbers exchanged in another way, as in online permuted MNIST;
/// Goodfellow and others 2013, Dohare and others 2024.
///
/// All channels of an image have the same permutation, so that each keeps its own scale.
public struct PermutedInputs: TaskStream {
  public static let name = "permuted"

  public var samples = 0
  public var passes = 1

  public init() {}

  public func validate(for data: TrainingData) throws { try checkSamples(of: data) }

  public func task(
    _ number: Int, of data: TrainingData, using generator: (Int) -> Generator
  ) -> StreamTask {
    let generator = generator(number)
    let training = drawn(from: data.training, using: generator)
    let channels = data.sampleShape.count == 3 ? data.sampleShape[0] : 1
    let places = data.inputs / channels
    let order = Tensor.permutation(places, using: generator)
    let columns = Tensor.concatenated((0..<channels).map { order + Double($0 * places) })
      .cast(to: .int64)
    func permuted(_ samples: Samples) -> Samples {
      samples.changed(inputs: samples.inputs.selecting(columns, along: 1))
    }
    return StreamTask(
      training: permuted(training), test: permuted(data.test.first(Self.mostTests)))
  }
}
