import Tensors

/// The samples of one step with their targets; inputs are gathered when they are asked for.
public struct Batch {
  /// Numbers [samples, …], or pixels as uint8, which become numbers from 0 to 1.
  let samples: Tensor
  /// Which of the samples, int64 [rows]; nil for all.
  let rows: Tensor?
  private let targets: Tensor

  /// All samples, with int64 labels [rows] or regression targets [rows, outputs].
  public init(_ samples: Tensor, targets: Tensor) {
    (self.samples, rows, self.targets) = (samples, nil, targets)
  }

  /// The samples at `rows`, int64, with the targets of all samples.
  public init(_ samples: Tensor, targets: Tensor, rows: Tensor) {
    (self.samples, self.rows, self.targets) = (samples, rows, targets.selecting(rows))
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
