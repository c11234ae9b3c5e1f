import Plasticity
import Tensors

// What processes that train a network together tell each other in a step.
extension Network {
  /// Adds up the gradients of all processes of the group, numbers of which each has its own, and what the
  /// rules ask for; after it all know whether one of them wishes to stop.
  ///
  /// It comes between `differentiate` and `adapt`, which then moves gain and bias by the rows of all.
  ///
  /// - Parameter numbers: At most two.
  /// - Returns: Their sums over the processes, with at least the digits of the network's element type.
  public func exchange(_ numbers: [Double], _ pass: inout Pass) -> [Double] {
    guard let group else { return numbers }
    var told = numbers + [group.wishesToStop ? 1 : 0]
    precondition(told.count <= Parameters.room, "there is no room for \(numbers.count) numbers")
    told += Array(repeating: 0, count: Parameters.room - told.count)
    var sum = Tensor(told)
    let isLeaving = gradientParts?.isOpen ?? false
    if !isLeaving {
      let count = parameters.gradients.count
      let tail = parameters.message.narrowed(to: count..<count + Parameters.room)
      tail.copy(from: sum.cast(to: tail.elementType))
      sum = tail
    }
    let own = activities(in: pass)
    let merged = Activity.merged(
      own.map(\.seen), over: group, with: [isLeaving ? sum : parameters.message])
    if isLeaving { gradientParts?.finish() }
    pass.merged = zip(own, merged).map { ($0.group, $1) }
    let sums = sum.elements(as: Double.self)
    if sums.count > numbers.count, sums[numbers.count] > 0 { group.agreeToStop() }
    return Array(sums.prefix(numbers.count))
  }
}
