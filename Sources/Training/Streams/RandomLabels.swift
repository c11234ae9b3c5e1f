import Tensors

/// Each task gives other samples labels at random, which can only be learned by heart; Lyle and others 2023,
/// Kumar, Marklund and Van Roy 2023.
///
/// A task is judged by its own samples, since nothing else has its labels.
public struct RandomLabels: TaskStream {
  public static let name = "random-labels"

  public var samples = 1000
  public var passes = 20

  public init() {}

  public func validate(for data: TrainingData) throws {
    try checkClasses(of: data)
    try checkSamples(of: data)
  }

  public func task(
    _ number: Int, of data: TrainingData, using generator: (Int) -> Generator
  ) -> StreamTask {
    let generator = generator(number)
    let own = drawn(from: data.training, using: generator)
    let labels = (0..<own.count).map { _ in Int64(generator.next() % UInt64(data.outputs)) }
    let training = own.changed(targets: Tensor(labels))
    return StreamTask(training: training, test: training.first(Self.mostTests))
  }
}
