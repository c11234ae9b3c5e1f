import Settings
import Tensors

/// Each task turns the sign of one more column of a table, or of one more value of a recording's window, drawn at
/// random: a problem that changes slowly.
///
/// It has the shape of the slowly changing regression of Dohare and others 2024, where a task turns one bit of the
/// inputs, on real rows. Columns are standardised, so that their means and deviations stay.
public struct SignFlips: TaskStream {
  public static let name = "sign-flips"

  public var samples = 0
  public var passes = 1

  public init() {}

  public func validate(for data: TrainingData) throws {
    try checkSamples(of: data)
    guard data.training.inputs.elementType != .uint8 else {
      throw ConfigurationError(
        "the stream sign-flips turns signs of numbers around 0, and the pixels of \(data.name) have none: it is "
          + "for tables and recordings")
    }
  }

  public func task(
    _ number: Int, of data: TrainingData, using generator: (Int) -> Generator
  ) -> StreamTask {
    var signs = Array(repeating: Float(1), count: data.inputs)
    for task in 1...number { signs[Int(generator(task).next() % UInt64(signs.count))] *= -1 }
    func turned(_ samples: Samples) -> Samples {
      samples.changed(
        inputs: samples.inputs * Tensor(signs).cast(to: samples.inputs.elementType))
    }
    let own = generator(number)
    _ = own.next()
    return StreamTask(
      training: turned(drawn(from: data.training, using: own)),
      test: turned(data.test.first(Self.mostTests)))
  }
}
