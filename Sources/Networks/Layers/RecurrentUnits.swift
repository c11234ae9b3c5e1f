import Plasticity
import Tensors

/// Units that are the same at every step of a sequence, as they go through one.
///
/// A rule sees the rows of all steps at once when the sequence is over. One that transforms a batch by
/// its own statistics takes those of each step; it is told the mean of the gains and biases that it used.
/// It sees none of the steps behind a sequence's end.
struct RecurrentUnits {
  private let units: Units
  private var seen: [Pass.Seen] = []

  init(_ units: Units) { self.units = units }

  /// The outputs of one step, [rows, units].
  mutating func step(_ x: Tensor, at time: Int, _ pass: Pass) -> Tensor {
    let (y, seen) = units.transform(x, seeing: pass.rows(withStep: time), pass)
    self.seen.append(seen)
    return y
  }

  /// Leaves in the pass what was seen of all steps.
  func finish(_ pass: inout Pass) {
    func mean(_ values: [Tensor]) -> Tensor {
      let sum = values.dropFirst().reduce(values[0], +)
      return units.rule is any InstantaneousRule ? sum / Double(values.count) : values[0]
    }
    pass.seen[units.index] = Pass.Seen(
      activity: LayerActivity(
        x: .concatenated(seen.map(\.activity.x)), y: .concatenated(seen.map(\.activity.y))),
      gain: mean(seen.map(\.gain)), bias: mean(seen.map(\.bias)))
  }
}
