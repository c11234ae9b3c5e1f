extension SHA256 {
  func update(numbers: [Int]) {
    (numbers.map { Int64($0).littleEndian } + [-2]).withUnsafeBytes { update($0) }
  }

  func update(rows: [Double]) {
    // A missing number is one NaN, whatever its bits.
    rows.map { ($0.isNaN ? Double.nan : $0).bitPattern.littleEndian }
      .withUnsafeBytes { update($0) }
  }

  func update(texts: [String]) {
    for text in texts {
      update(numbers: [text.utf8.count])
      Array(text.utf8).withUnsafeBytes { update($0) }
    }
  }
}
