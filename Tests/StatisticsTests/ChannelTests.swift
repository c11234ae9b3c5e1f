import Foundation
import Statistics
import Testing

@Suite("The entropy of a discrete distribution") struct DiscreteEntropyTests {
  @Test("of a coin is 0 where it is certain and 1 bit where it is fair; Shaw 2019, appendix B.1")
  func coin() {
    #expect(discreteEntropy([1, 0], base: 2) == 0)
    #expect(discreteEntropy([0, 1], base: 2) == 0)
    #expect(abs(discreteEntropy([0.5, 0.5], base: 2) - 1) < 1e-15)
    // ¼ · 2 bits + ¾ · log₂ 4/3 bits.
    #expect(abs(discreteEntropy([0.25, 0.75], base: 2) - (2 - 0.75 * log2(3))) < 1e-15)
    // Heavily weighted, it has little: 0.01 · 6.644 + 0.99 · 0.0145 bits.
    #expect(abs(discreteEntropy([0.01, 0.99], base: 2) - 0.0808) < 5e-5)
  }

  @Test("is largest where the outcomes are equally likely; Shaw 2019, appendix B.1, theorem 1")
  func uniform() {
    for count in [2, 3, 6, 10] {
      let most = discreteEntropy([Double](repeating: 1 / Double(count), count: count))
      #expect(abs(most - log(Double(count))) < 1e-14)
      for place in 0..<count {
        var other = [Double](repeating: 1, count: count)
        for change in [0, 0.5, 0.99, 1.01, 3] {
          other[place] = change
          #expect(discreteEntropy(other) < most, "\(other)")
        }
      }
    }
    let coins = (0...100).map { discreteEntropy([Double($0), 100 - Double($0)]) }
    #expect(coins.indices.max { coins[$0] < coins[$1] } == 50)
  }

  @Test("comes in nats, bits and hartleys; Shaw 2019, appendix B.1")
  func units() {
    let shares = [0.5, 0.25, 0.125, 0.125]
    #expect(abs(discreteEntropy(shares, base: 2) - 1.75) < 1e-15)
    #expect(abs(discreteEntropy(shares) - 1.75 * log(2)) < 1e-15)
    #expect(abs(discreteEntropy(shares, base: 10) - 1.75 * log10(2)) < 1e-15)
    // Ten equally likely digits are one hartley, and 256 bytes 8 bits, which are one byte.
    #expect(abs(discreteEntropy([Double](repeating: 1, count: 10), base: 10) - 1) < 1e-14)
    #expect(abs(discreteEntropy([Double](repeating: 1, count: 256), base: 256) - 1) < 1e-13)
    #expect(abs(discreteEntropy([4, 2, 1, 1], base: 2) - 1.75) < 1e-15, "counts")
  }
}

@Suite("A channel") struct ChannelTests {
  @Test("passes I(X; Z), loses H(X | Z) and adds H(Z | X); Hofmann and Mäder 2021, Fig. 1")
  func flow() {
    // Half of the first input's outputs are the second's: p(x, z) is ½, 0 and ¼, ¼.
    let flow = Channel([[1, 0], [0.5, 0.5]]).flow(of: [0.5, 0.5], base: 2)
    let ofThirds = log2(3) - 2.0 / 3
    #expect(abs(flow.input - 1) < 1e-15)
    #expect(abs(flow.lost - 0.75 * ofThirds) < 1e-15)
    #expect(abs(flow.added - 0.5) < 1e-15)
    #expect(abs(flow.output - (2 - 0.75 * log2(3))) < 1e-15)
    #expect(abs(flow.passed - (1 - 0.75 * ofThirds)) < 1e-15)
    #expect(abs(flow.lost + flow.passed - flow.input) < 1e-15)
    #expect(abs(flow.passed + flow.added - flow.output) < 1e-15)
    let die = Channel.binarySymmetric(flipping: 1 / 3).flow(of: [0.5, 0.5], base: 2)
    #expect(abs(die.passed - 0.0817) < 5e-5)
  }

  @Test("after another tells no more of the inputs, nor of what made them")
  func cascade() {
    let flips = Channel.binarySymmetric(flipping: 0.1)
    let twice = flips.followed(by: flips)
    // A bit is flipped by just one of both: 2 · 0.1 · 0.9.
    #expect(abs(twice.transitions[0][1] - 0.18) < 1e-15)
    #expect(twice.outputs(of: [1, 0]) == twice.transitions[0])
    let inputs = [0.3, 0.7]
    #expect(twice.flow(of: inputs).passed < flips.flow(of: inputs).passed)
    let merging = Channel([[1, 0], [1, 0], [0, 1]])
    let kept = Channel([[0.4, 0.1, 0.5], [0.1, 0.4, 0.5]])
    #expect(abs(kept.followed(by: merging).flow(of: [0.5, 0.5]).passed) < 1e-15)
  }

  @Test("of one bit that is flipped has 1 − H(p, 1 − p); Shaw 2019, appendix B.2")
  func binarySymmetric() {
    for flip in [0, 0.01, 0.11, 0.25, 0.5, 0.9, 1] {
      let capacity = Channel.binarySymmetric(flipping: flip).capacity(base: 2)
      #expect(abs(capacity - 1 + discreteEntropy([flip, 1 - flip], base: 2)) < 1e-9, "\(flip)")
    }
    #expect(abs(Channel.binarySymmetric(flipping: 0.25).capacity(base: 2) - 0.1887) < 5e-5)
  }

  @Test("has the most mutual information over all inputs; Shaw 2019, appendix B.2")
  func capacities() {
    // Erased in a third of cases; a letter that stays or becomes the next one of four.
    #expect(
      abs(Channel([[2.0 / 3, 0, 1.0 / 3], [0, 2.0 / 3, 1.0 / 3]]).capacity(base: 2) - 2.0 / 3)
        < 1e-9)
    let letters = (0..<4).map { x in (0..<4).map { ($0 - x + 4) % 4 < 2 ? 0.5 : 0 } }
    #expect(abs(Channel(letters).capacity(base: 2) - 1) < 1e-9)
    // The Z channel, whose best inputs are not equally likely: 3/5 and 2/5.
    let uneven = Channel([[1, 0], [0.5, 0.5]])
    #expect(abs(uneven.capacity(base: 2) - log2(1.25)) < 1e-9)
    #expect(abs(uneven.flow(of: [0.6, 0.4], base: 2).passed - log2(1.25)) < 1e-12)
    #expect(uneven.flow(of: [0.5, 0.5], base: 2).passed < log2(1.25))
    #expect(abs(Channel([[0.3, 0.7], [0.3, 0.7]]).capacity()) < 1e-12)
    #expect(abs(Channel([[1, 0, 0], [0, 1, 0], [0, 0, 1]]).capacity() - log(3)) < 1e-9)
  }
}
