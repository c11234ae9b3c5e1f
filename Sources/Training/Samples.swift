import Datasets
import Tensors

/// Samples with their targets, in memory.
public struct Samples: Sendable {
  /// [samples, numbers a sample]: pixels as uint8, which a batch makes numbers between 0 and 1, or
  /// float32 as it is.
  public let inputs: Tensor
  /// Classes as int64 [samples], or regression targets as float32 [samples, outputs]; [samples, 0]
  /// where they are not known.
  public let targets: Tensor
  public let count: Int
  /// The standard deviation of the targets in their own unit: one unit of the scaled target.
  public let unit: Double
  /// By what pixels are standardised after they have become numbers.
  public var scale: InputScale?

  public init(
    inputs: Tensor, targets: Tensor? = nil, unit: Double = 1, scale: InputScale? = nil
  ) {
    let targets = targets ?? Tensor.zeros([inputs.shape[0], 0])
    precondition(
      inputs.shape[0] == targets.shape[0],
      "\(inputs.shape[0]) samples have \(targets.shape[0]) targets")
    self.inputs = inputs
    self.targets = targets
    self.unit = unit
    self.scale = scale
    count = targets.shape[0]
  }

  init(_ set: ImageSet) {
    self.init(
      inputs: Tensor(set.pixels, shape: [set.count, set.shape.pixelCount]),
      targets: Tensor(set.labels).cast(to: .int64))
  }

  /// Some of the samples.
  func selecting(_ rows: [Int]) -> Samples {
    let rows = Tensor(rows.map(Int64.init))
    return Samples(
      inputs: inputs.selecting(rows), targets: targets.selecting(rows), unit: unit, scale: scale)
  }
}

extension Samples {
  /// Some of the samples as a network takes them: inputs as numbers of a type, labels as int64 [rows],
  /// regression targets as numbers [rows, outputs].
  public typealias Batch = (count: Int, inputs: Tensor, targets: Tensor)

  /// The samples at `rows`, int64.
  public func batch(_ rows: Tensor, elementType: ElementType, on device: Device) -> Batch {
    batch(inputs.selecting(rows), targets.selecting(rows), elementType, device)
  }

  /// All samples in order, in batches of at most `size` rows, made one by one as they are asked for;
  /// their numbers have the type and the device of `values`.
  ///
  ///     for batch in data.test.batches(of: 1000, like: network.parameters.values) {
  ///       let outputs = network.forward(batch.inputs).outputs
  ///     }
  public func batches(of size: Int, like values: Tensor) -> some Sequence<Batch> {
    (0..<count).pieces(of: size).lazy.map { rows in
      batch(
        inputs.narrowed(to: rows), targets.narrowed(to: rows), values.elementType, values.device)
    }
  }

  private func batch(
    _ inputs: Tensor, _ targets: Tensor, _ elementType: ElementType, _ device: Device
  ) -> Batch {
    let (inputs, targets) = (inputs.moved(to: device), targets.moved(to: device))
    let numbers = inputs.numbers(as: elementType)
    return (
      targets.shape[0], scale?.apply(to: numbers) ?? numbers,
      targets.elementType == .int64 ? targets : targets.cast(to: elementType)
    )
  }
}

extension Range<Int> {
  /// The range in pieces of `size`, of which the last may be shorter.
  func pieces(of size: Int) -> some Sequence<Range<Int>> {
    stride(from: lowerBound, to: upperBound, by: size).lazy.map {
      $0..<Swift.min($0 + size, upperBound)
    }
  }
}
