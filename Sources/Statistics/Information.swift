import Foundation

/// The mutual information of two variables with the joint probabilities `joint[x][y]`.
///
/// Σ p(x, y) log p(x, y) / (p(x) p(y)); Hofmann and Mäder 2021, equations 1 and 2. In nats, or in the
/// unit of a base, such as bits for 2. Counts will do as well: they are divided by their sum.
public func mutualInformation(joint: [[Double]], base: Double = M_E) -> Double {
  let total = joint.reduce(0) { $0 + $1.reduce(0, +) }
  let columns = joint.reduce([Double](repeating: 0, count: joint.first?.count ?? 0)) { sums, row in
    precondition(row.count == sums.count, "rows of \(row.count) and \(sums.count) probabilities")
    return zip(sums, row).map { $0 + $1 }
  }
  let nats = joint.reduce(0) { sum, row in
    let x = row.reduce(0, +)
    return zip(row, columns).reduce(sum) { sum, pair in
      let (xy, y) = pair
      return xy > 0 ? sum + xy / total * log(xy * total / (x * y)) : sum
    }
  }
  return nats / log(base)
}

/// What a layer's activations tell of the inputs and of the labels, I(X; Z) and I(Z; Y), in nats.
///
/// Each activation is put in one of some bins of equal width between the smallest and the largest,
/// and Z is the bins of a whole row; Shwartz-Ziv and Tishby 2017. A layer is a function of its input,
/// and all inputs are taken to be different, so that I(X; Z) = H(Z); I(Z; Y) = H(Z) − H(Z | Y).
///
/// Both are estimates from few samples: where no two rows fall into the same bins, which many units
/// see to, the first is ln(rows) and the second the entropy of the labels, whatever the layer does.
/// NaN where there are no rows, or an activation is not finite.
public func binnedInformation(
  activations: [Float], units: Int, labels: [Int], bins: Int = 30
) -> (aboutInput: Double, aboutLabel: Double) {
  precondition(
    activations.count == units * labels.count,
    "\(activations.count) activations are not \(labels.count) rows of \(units)")
  guard let codes = binnedRows(activations, units: units, bins: bins) else { return (.nan, .nan) }
  let whole = entropy(ofValues: codes)
  let groups = Dictionary(grouping: codes.indices) { labels[$0] }
  let remaining = groups.sorted { $0.key < $1.key }.map(\.value).reduce(0) { sum, rows in
    sum + Double(rows.count) / Double(codes.count) * entropy(ofValues: rows.map { codes[$0] })
  }
  return (whole, whole - remaining)
}

/// A number for each row that rows share only if all their activations fall into the same bins; nil
/// where there is no range to divide.
private func binnedRows(_ activations: [Float], units: Int, bins: Int) -> [UInt64]? {
  guard let least = activations.min(), let greatest = activations.max(),
    activations.allSatisfy(\.isFinite)
  else { return nil }
  let range = Double(greatest) - Double(least)
  let factor = range > 0 ? Double(bins) / range : 0
  return stride(from: 0, to: activations.count, by: units).map { start in
    // Two different rows of ten thousand share a number with a chance of 3e-12.
    var mixer = SplitMix64(state: 0)
    for value in activations[start..<start + units] {
      mixer.state ^= UInt64(min(Int((Double(value) - Double(least)) * factor), bins - 1))
      mixer.state = mixer.next()
    }
    return mixer.state
  }
}

/// The entropy of values as they are distributed, in nats.
private func entropy(ofValues values: [UInt64]) -> Double {
  var counts: [UInt64: Int] = [:]
  for value in values { counts[value, default: 0] += 1 }
  // In an order that is the same every time, as the last digits depend on it.
  return counts.values.sorted().reduce(0) { sum, count in
    let share = Double(count) / Double(values.count)
    return sum - share * log(share)
  }
}

/// How synaptic scaling of its weight by w²ẑγ changes the information of a logistic neuron.
///
/// ΔI = log (1 + exp(−w p(x|z) − b)) / (1 + exp(−p(x|z)(w + w²ẑγ) − b)) in nats, with the deficit ẑ, the
/// target's activity less the present one, and the input p(x|z); Hofmann and Mäder 2021, equations 22
/// and 25. Equation 24 has the bias within the bracket that p(x|z) multiplies, which is a slip. The
/// probabilities p(z, x) before the logarithm add up to 1 and are left out, as it is the same for all x and z.
public func informationChange(
  weight: Double, deficit: Double, rate: Double, input: Double = 0.5, bias: Double = 0
) -> Double {
  let scaled = weight + weight * weight * deficit * rate
  return logOnePlusExp(-weight * input - bias) - logOnePlusExp(-scaled * input - bias)
}

/// log(1 + eˣ), also where eˣ is no number.
private func logOnePlusExp(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
