import Foundation

/// The bound of a network's generalisation error ε by the information that its code Z has on its inputs, in
/// nats, and the number m of its training samples.
///
/// ε² ≤ (2^I(Z; X) + log 1/δ) / 2m; Hofmann and Mäder 2021, equation 4, after Tishby and others.
/// The paper has I in bits: 2^I is eᴵ of I in nats. It names no base of log 1/δ. Here it is the natural
/// logarithm, as in Hoeffding's inequality, on which the bound rests. With ln |H| = 2^I ln 2 that would be
/// lower; the equation leaves the factor ln 2 out, and so does this. δ is the chance that the bound does not
/// hold; the paper calls it the confidence.
///
/// An error is at most 1 in any case, which the bound exceeds from I = log₂ 2m bits on: from 16.9 bits for
/// 60,000 samples. The paper's own 56.0 and 28.4 bits give 775,000 and 54.
///
///     generalisationBound(information: 8 * log(2), samples: 60_000)  // 0.0465
public func generalisationBound(
  information: Double, samples: Int, chance: Double = 0.05
) -> Double {
  precondition(samples > 0, "a bound needs training samples")
  precondition(chance > 0 && chance <= 1, "\(chance) is no chance")
  return ((exp(information) - log(chance)) / (2 * Double(samples))).squareRoot()
}
