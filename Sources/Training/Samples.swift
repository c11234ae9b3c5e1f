import Datasets
import Tensors

/// Samples with their targets, in memory.
public struct Samples: Sendable {
  /// [samples, numbers a sample]: pixels as uint8, which a batch makes numbers between 0 and 1, or
  /// others, such as float32 and tokens of int64, as they are.
  public let inputs: Tensor
  /// Classes as int64 [samples], or regression targets as float32 [samples, outputs]; [samples, 0]
  /// where they are not known.
  public let targets: Tensor
  public let count: Int
  /// The standard deviation of the targets in their own unit: one unit of the scaled target.
  public let unit: Double
  /// By what pixels are standardised after they have become numbers.
  public var scale: InputScale?
  /// How many steps of each sample there are, int64 [samples], where they are sequences that have been
  /// padded to one length; nil where all steps are.
  public let lengths: Tensor?

  public init(
    inputs: Tensor, targets: Tensor? = nil, unit: Double = 1, scale: InputScale? = nil,
    lengths: Tensor? = nil
  ) {
    let targets = targets ?? Tensor.zeros([inputs.shape[0], 0])
    precondition(
      inputs.shape[0] == targets.shape[0],
      "\(inputs.shape[0]) samples have \(targets.shape[0]) targets")
    precondition(
      lengths.map { $0.shape == [inputs.shape[0]] } ?? true,
      "\(inputs.shape[0]) samples have lengths of the shape \(lengths?.shape ?? [])")
    self.inputs = inputs
    self.targets = targets
    self.unit = unit
    self.scale = scale
    self.lengths = lengths
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
      inputs: inputs.selecting(rows), targets: targets.selecting(rows), unit: unit, scale: scale,
      lengths: lengths.map { $0.selecting(rows) })
  }
}

extension Samples {
  /// Some of the samples as a network takes them: inputs as numbers of a type, labels as int64 [rows],
  /// regression targets as numbers [rows, outputs]; lengths as they are.
  public typealias Batch = (count: Int, inputs: Tensor, targets: Tensor, lengths: Tensor?)

  /// The samples at `rows`, int64.
  public func batch(_ rows: Tensor, elementType: ElementType, on device: Device) -> Batch {
    batch(
      inputs.selecting(rows), targets.selecting(rows), lengths.map { $0.selecting(rows) },
      elementType, device)
  }

  /// All samples in order, in batches of at most `size` rows, made one by one as they are asked for;
  /// their numbers have the type and the device of `values`.
  ///
  ///     for batch in data.test.batches(of: 1000, like: network.parameters.values) {
  ///       let outputs = network.forward(batch.inputs, lengths: batch.lengths).outputs
  ///     }
  public func batches(of size: Int, like values: Tensor) -> some Sequence<Batch> {
    (0..<count).pieces(of: size).lazy.map { rows in
      batch(
        inputs.narrowed(to: rows), targets.narrowed(to: rows),
        lengths.map { $0.narrowed(to: rows) }, values.elementType, values.device)
    }
  }

  private func batch(
    _ inputs: Tensor, _ targets: Tensor, _ lengths: Tensor?, _ elementType: ElementType,
    _ device: Device
  ) -> Batch {
    let (inputs, targets) = (inputs.moved(to: device), targets.moved(to: device))
    let numbers = inputs.numbers(as: elementType)
    return (
      targets.shape[0], scale?.apply(to: numbers) ?? numbers,
      targets.elementType == .int64 ? targets : targets.cast(to: elementType), lengths
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
