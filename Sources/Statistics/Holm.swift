/// The p values of several tests, each raised so that the chance of any false finding among them
/// stays what it is for one; Holm 1979.
public func holm(_ p: [Double]) -> [Double] {
  var adjusted = p
  var least = 0.0
  let order = p.indices.sorted { p[$0] < p[$1] }
  for (place, index) in order.enumerated() {
    least = max(least, min(1, p[index] * Double(p.count - place)))
    adjusted[index] = least
  }
  return adjusted
}
