import Tensors

/// The samples of one step with their targets; inputs are gathered when they are asked for.
public struct Batch {
  /// Numbers [samples, …], or pixels as uint8, which become numbers from 0 to 1.
  let samples: Tensor
  /// Which of the samples, int64 [rows]; nil for all.
  let rows: Tensor?
  private let targets: Tensor
  /// How many steps of each row there are, int64 [rows]; nil where all are.
  let lengths: Tensor?

  /// All samples, with int64 labels [rows] or regression targets [rows, outputs]; and with how many steps
  /// of each there are, int64 [rows], where they are sequences that have been padded.
  public init(_ samples: Tensor, targets: Tensor, lengths: Tensor? = nil) {
    (self.samples, rows, self.targets, self.lengths) = (samples, nil, targets, lengths)
  }

  /// The samples at `rows`, int64, with the targets and the lengths of all samples. Samples and targets may
  /// be on a GPU; rows and lengths are not.
  public init(_ samples: Tensor, targets: Tensor, lengths: Tensor? = nil, rows: Tensor) {
    self.samples = samples
    self.rows = rows.moved(to: samples.device)
    self.targets = targets.selecting(rows.moved(to: targets.device))
    self.lengths = lengths.map { $0.selecting(rows) }
  }

  /// How many samples there are.
  public var count: Int { targets.shape[0] }

  /// The inputs [rows, …] as numbers of a type.
  public func inputs(as elementType: ElementType, on device: Device) -> Tensor {
    let chosen = rows.map { samples.selecting($0) } ?? samples
    return chosen.moved(to: device).numbers(as: elementType)
  }

  /// Labels as they are, or regression targets as numbers of a type.
  public func targets(as elementType: ElementType, on device: Device) -> Tensor {
    let targets = targets.moved(to: device)
    return targets.elementType == .int64 ? targets : targets.cast(to: elementType)
  }
}
