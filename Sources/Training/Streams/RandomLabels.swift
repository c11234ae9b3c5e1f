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
    let drawn = Tensor.uniform(
      [own.count], from: 0, to: Double(data.outputs), elementType: .float64, using: generator)
    // A number below the end may round to it.
    let labels = Tensor.smaller(drawn, drawn * 0 + (Double(data.outputs) - 0.5)).cast(to: .int64)
    let training = own.changed(targets: labels)
    return StreamTask(training: training, test: training.first(Self.mostTests))
  }
}
