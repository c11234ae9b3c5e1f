import Foundation

/// A probability process: which output z an input x becomes, and with which probability.
///
/// A layer of a network with noise is one, as a line of communication is; Hofmann and Mäder 2021, Fig. 1,
/// and Shaw 2019, appendix B.2.
///
///     let channel = Channel.binarySymmetric(flipping: 1 / 3)
///     channel.flow(of: [0.5, 0.5], base: 2).passed  // 0.0817 bit, equation 2 of Hofmann and Mäder
public struct Channel: Hashable, Sendable {
  /// p(z | x): a row for each input, whose sum is 1.
  public let transitions: [[Double]]

  public init(_ transitions: [[Double]]) {
    let outputs = transitions.first?.count ?? 0
    precondition(outputs > 0, "a channel needs an input and an output")
    for row in transitions {
      precondition(row.count == outputs, "rows of \(row.count) and \(outputs) probabilities")
      precondition(
        row.allSatisfy { $0 >= 0 } && abs(row.reduce(0, +) - 1) < 1e-9,
        "the row \(row) is no distribution")
    }
    self.transitions = transitions
  }

  /// The channel of one bit that is flipped with a probability.
  ///
  /// Its capacity is 1 − H(p, 1 − p) bit:
  ///
  ///     Channel.binarySymmetric(flipping: 0.25).capacity(base: 2)  // 0.1887 bit
  public static func binarySymmetric(flipping probability: Double) -> Channel {
    Channel([[1 - probability, probability], [probability, 1 - probability]])
  }

  /// The joint probabilities p(x, z) for inputs with these probabilities.
  public func joint(with inputs: [Double]) -> [[Double]] {
    precondition(
      inputs.count == transitions.count,
      "\(inputs.count) probabilities of \(transitions.count) inputs")
    return zip(inputs, transitions).map { input, row in row.map { input * $0 } }
  }

  /// The probabilities p(z) of the outputs.
  public func outputs(of inputs: [Double]) -> [Double] { columns(joint(with: inputs)) }

  /// This channel, and another that takes its outputs.
  ///
  /// No such cascade has more information on its inputs than its first part has: the data-processing
  /// inequality.
  public func followed(by next: Channel) -> Channel {
    Channel(transitions.map(next.outputs))
  }
}

/// What becomes of the entropy of a channel's inputs; Hofmann and Mäder 2021, Fig. 1.
public struct InformationFlow: Hashable, Sendable {
  /// H(X) = `lost` + `passed`.
  public let input: Double
  /// H(X | Z), which does not pass.
  public let lost: Double
  /// I(X; Z).
  public let passed: Double
  /// H(Z | X), which the noise adds.
  public let added: Double
  /// H(Z) = `passed` + `added`.
  public let output: Double
}

extension Channel {
  /// The entropies of inputs with these probabilities, of their outputs, and of each given the other; in
  /// nats, or in the unit of a base.
  public func flow(of inputs: [Double], base: Double = M_E) -> InformationFlow {
    let joint = joint(with: inputs)
    let outputs = columns(joint)
    func entropy(_ shares: [Double]) -> Double { discreteEntropy(shares, base: base) }
    let backwards = outputs.indices.map { z in joint.map { $0[z] } }
    func given(_ shares: [Double], _ rows: [[Double]]) -> Double {
      zip(shares, rows).reduce(0) { $0 + ($1.0 > 0 ? $1.0 * entropy($1.1) : 0) }
    }
    return InformationFlow(
      input: entropy(inputs), lost: given(outputs, backwards),
      passed: mutualInformation(joint: joint, base: base), added: given(inputs, joint),
      output: entropy(outputs))
  }

  /// The most information that an output can tell of the input, over all distributions of the inputs; in
  /// nats, or in the unit of a base.
  ///
  /// C = max I(X; Z); Shaw 2019, appendix B.2. By the algorithm of Blahut 1972 and Arimoto 1972, which
  /// ends when the capacity is known to 10⁻¹⁰ nats.
  ///
  ///     Channel([[1, 0], [0.5, 0.5]]).capacity(base: 2)  // log₂ 5/4 = 0.3219 bit
  public func capacity(base: Double = M_E) -> Double {
    var inputs = transitions.map { _ in 1 / Double(transitions.count) }
    var capacity = 0.0
    for _ in 0..<1_000_000 {
      let outputs = outputs(of: inputs)
      let distances = transitions.map { row in
        zip(row, outputs).reduce(0) { $1.0 > 0 ? $0 + $1.0 * log($1.0 / $1.1) : $0 }
      }
      let weighted = zip(inputs, distances).map { $0 * exp($1) }
      let sum = weighted.reduce(0, +)
      // The capacity lies between this and the largest distance.
      capacity = log(sum)
      guard (distances.max() ?? 0) - capacity > 1e-10 else { break }
      inputs = weighted.map { $0 / sum }
    }
    return capacity / log(base)
  }
}

/// The sums of the columns.
private func columns(_ joint: [[Double]]) -> [Double] {
  (joint.first ?? []).indices.map { z in joint.reduce(0) { $0 + $1[z] } }
}
