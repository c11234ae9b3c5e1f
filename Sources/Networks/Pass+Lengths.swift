import Tensors

// Sequences of several lengths are padded to that of the longest. What is behind a row's own end is left
// out here: of states, of what rules see, and of means.
extension Pass {
  /// Which rows' sequences have a step, bool [rows, 1]; nil where all have it.
  func hasStep(_ time: Int) -> Tensor? {
    guard let lengths, lengths.contains(where: { $0 <= time }) else { return nil }
    return Tensor(lengths.map { Int64($0 > time ? 1 : 0) }, shape: [lengths.count, 1])
      .isAbove(0).moved(to: parameters.values.device)
  }

  /// Which steps of sequences are there, bool [rows, steps]; nil where all are.
  func hasSteps(_ steps: Int) -> Tensor? {
    guard let lengths, lengths.contains(where: { $0 < steps }) else { return nil }
    let there = lengths.flatMap { length in (0..<steps).map { Int64($0 < length ? 1 : 0) } }
    return Tensor(there, shape: [lengths.count, steps])
      .isAbove(0).moved(to: parameters.values.device)
  }

  /// The rows whose sequences have a step, int64; nil where all have it.
  func rows(withStep time: Int) -> Tensor? { hasStep(time).flatMap(indices) }

  /// The steps that are there among those of all rows, int64, one row's after another's; nil where all
  /// are.
  func rows(ofSteps steps: Int) -> Tensor? { hasSteps(steps).flatMap(indices) }

  /// The same with all rows of one step before those of the next.
  func rows(byStepOf steps: Int) -> Tensor? {
    hasSteps(steps).flatMap { indices(of: $0.transposed(0, 1)) }
  }

  private func indices(of there: Tensor) -> Tensor? {
    let isThere = there.cast(to: .int64).elements(as: Int64.self)
    return Tensor(isThere.indices.filter { isThere[$0] == 1 }.map(Int64.init))
      .moved(to: there.device)
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
