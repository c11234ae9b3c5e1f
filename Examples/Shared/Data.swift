import Homeostat

/// Points of a square, whose class is whether their two coordinates have the same sign.
public func points() -> TrainingData {
  func samples(_ count: Int, seed: UInt64) -> Samples {
    let points = Tensor.uniform(
      [count, 2], from: -1, to: 1, elementType: .float32, using: Generator(seed: seed))
    let product = points.narrowed(to: 0..<1, along: 1) * points.narrowed(to: 1..<2, along: 1)
    return Samples(inputs: points, targets: product.flattened().isAbove(0).cast(to: .int64))
  }
  return TrainingData(
    name: "points", training: samples(1000, seed: 1), test: samples(500, seed: 2),
    testName: "test points", classNames: ["different", "same"], sampleShape: [2])
}

/// Noisy images of 8 × 8 with rows or columns of one grey each, which are their classes.
public func stripes() -> TrainingData {
  func samples(_ count: Int, seed: UInt64) -> Samples {
    let generator = Generator(seed: seed)
    let greys = Tensor.normal([count, 8, 1], elementType: .float32, using: generator)
    let rows = greys.expanded(to: [count, 8, 8])
    let half = count / 2
    let images = Tensor.concatenated([
      rows.narrowed(to: 0..<half), rows.transposed().narrowed(to: half..<count),
    ])
    let noise = Tensor.normal([count, 8, 8], elementType: .float32, using: generator)
    return Samples(
      inputs: (images + 0.5 * noise).reshaped([count, 64]),
      targets: Tensor((0..<count).map { Int64($0 < half ? 0 : 1) }))
  }
  return TrainingData(
    name: "stripes", training: samples(400, seed: 1), test: samples(200, seed: 2),
    classNames: ["rows", "columns"], sampleShape: [1, 8, 8])
}
