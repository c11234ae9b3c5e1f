/// The generator of Steele, Lea and Flood (2014): small, fast, and the same numbers everywhere.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  var state: UInt64

  init(state: UInt64) { self.state = state }

  /// A generator that gives the numbers of a seed.
  public init(seed: Int) { self.init(state: UInt64(bitPattern: Int64(seed))) }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }

  /// A number from 0 up to, but not including, a bound.
  public mutating func next(below bound: Int) -> Int {
    // Lemire's method; the standard library does not promise to draw alike in every version.
    let bound = UInt64(bound)
    var (high, low) = next().multipliedFullWidth(by: bound)
    let threshold = (0 &- bound) % bound
    while low < threshold { (high, low) = next().multipliedFullWidth(by: bound) }
    return Int(high)
  }

  /// A number from 0 up to, but not including, 1, of 53 random bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// The elements in an order in which all orders are equally likely (Fisher and Yates).
  public mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var elements = elements
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, next(below: last + 1))
    }
    return elements
  }
}
