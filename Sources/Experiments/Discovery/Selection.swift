/// Choosing among what is judged by several numbers, each better the smaller it is.
///
/// Deb, Pratap, Agarwal and Meyarivan 2002 (NSGA-II): fronts of what nothing else is better than in all
/// respects, and within a front what stands alone.
enum Selection {
  /// Whether `a` is as good as `b` in every respect, and better in one.
  static func dominates(_ a: [Double], _ b: [Double]) -> Bool {
    zip(a, b).allSatisfy { $0 <= $1 } && a != b
  }

  /// The places of the numbers front by front, the best front first.
  static func fronts(of numbers: [[Double]]) -> [[Int]] {
    var left = Array(numbers.indices)
    var fronts: [[Int]] = []
    while !left.isEmpty {
      let front = left.filter { own in
        !left.contains { dominates(numbers[$0], numbers[own]) }
      }
      fronts.append(front)
      left.removeAll(where: Set(front).contains)
    }
    return fronts
  }

  /// How far apart the neighbours of each member of a front are; infinite at the ends.
  static func crowding(of front: [Int], _ numbers: [[Double]]) -> [Int: Double] {
    var distances = Dictionary(uniqueKeysWithValues: front.map { ($0, 0.0) })
    for respect in numbers[front[0]].indices {
      let sorted = front.sorted {
        (numbers[$0][respect], $0) < (numbers[$1][respect], $1)
      }
      let width = numbers[sorted[sorted.count - 1]][respect] - numbers[sorted[0]][respect]
      distances[sorted[0]] = .infinity
      distances[sorted[sorted.count - 1]] = .infinity
      guard sorted.count > 2, width > 0 else { continue }
      for place in 1..<sorted.count - 1 {
        let gap = numbers[sorted[place + 1]][respect] - numbers[sorted[place - 1]][respect]
        distances[sorted[place], default: 0] += gap / width
      }
    }
    return distances
  }

  /// The places of the best so many, the best first.
  static func best(_ count: Int, of numbers: [[Double]]) -> [Int] {
    var kept: [Int] = []
    for front in fronts(of: numbers) where kept.count < count {
      let distances = crowding(of: front, numbers)
      kept += front.sorted { (-distances[$0]!, $0) < (-distances[$1]!, $1) }
        .prefix(count - kept.count)
    }
    return kept
  }
}
