import Settings
import Tensors

/// Each task is to tell two classes apart, drawn at random, of which the first is called class 1 and the
/// second class 2, whatever their own names; after the continual ImageNet of Dohare and others 2024.
public struct ClassPairs: TaskStream {
  public static let name = "class-pairs"

  public var samples = 0
  public var passes = 1

  public init() {}

  public func validate(for data: TrainingData) throws {
    try checkClasses(of: data)
    let labels = data.training.targets.elements(as: Int64.self)
    let counts = (0..<data.outputs).map { label in labels.count { $0 == Int64(label) } }
    guard data.outputs >= 3, counts.allSatisfy({ $0 > 0 }) else {
      throw ConfigurationError(
        "the stream class-pairs needs three classes at least, and training samples of each")
    }
    try checkSamples(of: data, available: counts.sorted().prefix(2).reduce(0, +))
  }

  public func task(
    _ number: Int, of data: TrainingData, using generator: (Int) -> Generator
  ) -> StreamTask {
    let generator = generator(number)
    let pair = Tensor.permutation(data.outputs, using: generator).elements(as: Int64.self).prefix(2)
    func part(_ samples: Samples) -> Samples {
      let labels = samples.targets.elements(as: Int64.self)
      let rows = labels.indices.filter { pair.contains(labels[$0]) }
      return samples.selecting(rows).changed(
        targets: Tensor(rows.map { Int64(labels[$0] == pair.first ? 0 : 1) }))
    }
    return StreamTask(
      training: drawn(from: part(data.training), using: generator),
      test: part(data.test).first(Self.mostTests))
  }
}
