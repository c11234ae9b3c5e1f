import Tensors

// Sequences of several lengths are padded to that of the longest. What is behind a row's own end is left
// out here: of states, of what rules see, and of means.
extension Pass {
  /// Which rows' sequences have a step, bool [rows, 1]; nil where all have it.
  func hasStep(_ time: Int) -> Tensor? {
    lengthsBelow(time + 1).map { mask($0.map { $0 > time }, [$0.count, 1]) }
  }

  /// Which steps of sequences are there, bool [rows, steps]; nil where all are.
  func hasSteps(_ steps: Int) -> Tensor? {
    lengthsBelow(steps).map { lengths in
      mask(lengths.flatMap { length in (0..<steps).map { $0 < length } }, [lengths.count, steps])
    }
  }

  /// The rows whose sequences have a step, int64; nil where all have it.
  func rows(withStep time: Int) -> Tensor? {
    lengthsBelow(time + 1).map { lengths in places(lengths.indices.filter { lengths[$0] > time }) }
  }

  /// The steps that are there among those of all rows, int64, one row's after another's; nil where all
  /// are.
  func rows(ofSteps steps: Int) -> Tensor? {
    lengthsBelow(steps).map { lengths in
      places(
        lengths.enumerated().flatMap { row, length in
          (0..<min(length, steps)).map { row * steps + $0 }
        })
    }
  }

  /// The same with all rows of one step before those of the next.
  func rows(byStepOf steps: Int) -> Tensor? {
    lengthsBelow(steps).map { lengths in
      places(
        (0..<steps).flatMap { step in
          lengths.indices.filter { lengths[$0] > step }.map { step * lengths.count + $0 }
        })
    }
  }

  /// The lengths of all rows, where some are below a number of steps.
  private func lengthsBelow(_ steps: Int) -> [Int]? {
    lengths?.contains { $0 < steps } == true ? lengths : nil
  }

  // Both are made where the lengths are, so that nothing has to be read from a GPU.
  private func mask(_ isThere: [Bool], _ shape: [Int]) -> Tensor {
    Tensor(isThere.map { Int64($0 ? 1 : 0) }, shape: shape).isAbove(0)
      .moved(to: parameters.values.device)
  }

  private func places(_ places: [Int]) -> Tensor {
    Tensor(places.map(Int64.init)).moved(to: parameters.values.device)
  }

  /// How many of some steps any sequence has.
  func longest(of steps: Int) -> Int { min(lengths?.max() ?? steps, steps) }

  /// The state at the end of each row's own sequence, [rows, units], of states [rows, steps, units].
  public func last(of states: Tensor) -> Tensor {
    let steps = states.shape[1]
    guard let lengths else { return states.step(steps - 1) }
    let ends = lengths.enumerated().map { Int64($0 * steps + min($1, steps) - 1) }
    return states.reshaped([-1, states.shape[2]])
      .selecting(Tensor(ends).moved(to: states.device))
  }
}
