/// Where a tensor of a network's parameters is.
public struct Slot: Hashable, Sendable {
  let index: Int
}
