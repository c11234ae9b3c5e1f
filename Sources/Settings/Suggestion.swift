/// The word among some that was meant where a word was mistyped, if one is near.
package func nearest(to word: String, among words: [String]) -> String? {
  let distances = words.map { ($0, distance(Array(word.lowercased()), Array($0.lowercased()))) }
  let most = word.count < 3 ? 0 : max(1, word.count / 3)
  guard let best = distances.min(by: { $0.1 < $1.1 }), best.1 <= most else { return nil }
  return best.0
}

/// How many letters must be put in, left out, changed or exchanged with the next to make one word of
/// another.
private func distance(_ a: [Character], _ b: [Character]) -> Int {
  var rows = [Array(0...b.count)]
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var least = min(rows[i][j] + (a[i] == b[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        least = min(least, rows[i - 1][j - 1] + 1)
      }
      row.append(least)
    }
    rows.append(row)
  }
  return rows[a.count][b.count]
}
