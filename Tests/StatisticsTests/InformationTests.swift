import Foundation
import Statistics
import Testing

@Suite("Mutual information") struct MutualInformationTests {
  @Test("of a die's being prime and being even is 0.0817 bit; Hofmann and Mäder 2021, equation 2")
  func die() {
    // 2 is prime and even, 3 and 5 prime and odd, 4 and 6 even and not prime, 1 neither.
    let joint = [[1.0, 2], [2, 1]].map { $0.map { $0 / 6 } }
    #expect(abs(mutualInformation(joint: joint, base: 2) - 0.0817) < 5e-5)
    #expect(abs(mutualInformation(joint: joint) - 0.0817 * log(2)) < 5e-5)
    #expect(abs(mutualInformation(joint: [[1, 2], [2, 1]], base: 2) - 0.0817) < 5e-5)
  }

  @Test("is nothing between independent variables, and the entropy between equal ones")
  func extremes() {
    #expect(abs(mutualInformation(joint: [[0.06, 0.14], [0.24, 0.56]])) < 1e-15)
    #expect(abs(mutualInformation(joint: [[0.5, 0], [0, 0.5]], base: 2) - 1) < 1e-15)
  }
}

@Suite("The binned information of a layer") struct BinnedInformationTests {
  @Test("of four rows is what one reckons by hand")
  func byHand() {
    // Two bins of width ½: rows 0 and 1 share theirs. H(Z) = 1.5 bit, H(Z | Y) = ½ · 0 + ½ · 1 bit.
    let activations: [Float] = [0, 0.1, 0.2, 0.4, 0, 1, 1, 1]
    let found = binnedInformation(
      activations: activations, units: 2, labels: [0, 0, 1, 1], bins: 2)
    #expect(abs(found.aboutInput - 1.5 * log(2)) < 1e-15)
    #expect(abs(found.aboutLabel - 1.0 * log(2)) < 1e-15)
  }

  @Test("of one unit about the label is that of the joint counts of bins and labels")
  func jointCounts() {
    let activations: [Float] = (0..<60).map { Float($0 * 7 % 12) }
    let labels = (0..<60).map { $0 * 5 % 9 % 4 }
    var joint = [[Double]](repeating: [0, 0, 0, 0], count: 12)
    for (value, label) in zip(activations, labels) { joint[Int(value)][label] += 1 }
    let found = binnedInformation(activations: activations, units: 1, labels: labels, bins: 12)
    #expect(abs(found.aboutLabel - mutualInformation(joint: joint)) < 1e-12)
  }

  @Test("ends at the logarithm of the rows, and at the entropy of the labels")
  func saturation() {
    let activations = (0..<40).map { Float(sin(Double($0 * $0))) }
    let found = binnedInformation(
      activations: activations, units: 4, labels: (0..<10).map { $0 % 2 }, bins: 1000)
    #expect(abs(found.aboutInput - log(10)) < 1e-12)
    #expect(abs(found.aboutLabel - log(2)) < 1e-12)
  }

  @Test("is nothing where all activations are equal, and NaN where one is no number")
  func edges() {
    let equal = binnedInformation(activations: [3, 3, 3, 3], units: 2, labels: [0, 1])
    #expect(equal.aboutInput == 0 && equal.aboutLabel == 0)
    #expect(binnedInformation(activations: [1, .nan], units: 1, labels: [0, 1]).aboutInput.isNaN)
    #expect(binnedInformation(activations: [], units: 3, labels: []).aboutLabel.isNaN)
  }

  @Test("tells the order of a row's bins")
  func order() {
    let found = binnedInformation(activations: [0, 1, 1, 0], units: 2, labels: [0, 1])
    #expect(abs(found.aboutInput - log(2)) < 1e-15)
  }
}

@Suite("The change of a neuron's information under scaling") struct InformationChangeTests {
  @Test("is equation 25 of Hofmann and Mäder 2021")
  func equation() {
    // w = 2, ẑ = −1, γ = 1: the weight becomes −2, so log (1 + 1/e) / (1 + e) = −1.
    #expect(abs(informationChange(weight: 2, deficit: -1, rate: 1) + 1) < 1e-15)
    let expected = log(
      (1 + exp(-0.3 * 0.7 - 0.2)) / (1 + exp(-0.7 * (0.3 + 0.09 * 0.4 * 0.1) - 0.2)))
    let found = informationChange(weight: 0.3, deficit: 0.4, rate: 0.1, input: 0.7, bias: 0.2)
    #expect(abs(found - expected) < 1e-15)
    #expect(abs(informationChange(weight: -2e3, deficit: -1, rate: 1) + 2e6) < 1)
  }

  @Test("vanishes without an input, a deficit or a weight")
  func zero() {
    #expect(informationChange(weight: 1, deficit: 0.5, rate: 1, input: 0) == 0)
    #expect(informationChange(weight: 1, deficit: 0, rate: 1) == 0)
    #expect(informationChange(weight: 0, deficit: 0.5, rate: 1) == 0)
  }

  @Test("has the sign of the deficit whatever the weight's, and a fall is larger than a rise")
  func signs() {
    for weight in [-2, -0.5, 0.5, 2] {
      let rise = informationChange(weight: weight, deficit: 0.5, rate: 1)
      let fall = informationChange(weight: weight, deficit: -0.5, rate: 1)
      #expect(rise > 0 && fall < 0 && -fall > rise)
    }
  }
}
