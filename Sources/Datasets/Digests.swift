import Foundation

/// What tells two sets apart by their content, whatever their files are called.
extension ImageData {
  /// The SHA-256 of all images, their labels and shape, and the classes.
  package var digest: String {
    let sum = SHA256()
    for part in [training, test] {
      sum.update(numbers: [part.count, part.channels, part.height, part.width, part.classCount])
      part.pixels.withUnsafeBytes { sum.update($0) }
      part.labels.withUnsafeBytes { sum.update($0) }
      sum.update(texts: part.classNames)
    }
    return sum.finish()
  }
}

extension Table {
  /// The SHA-256 of the features, the target and the groups as they were read.
  package var digest: String {
    let sum = SHA256()
    sum.update(numbers: [rowCount, columns.count])
    for column in columns {
      sum.update(texts: [column.name])
      switch column.values {
      case .numbers(let numbers): sum.update(rows: numbers)
      case .categories(let indices, let names):
        sum.update(numbers: indices.map { $0 ?? -1 })
        sum.update(texts: names)
      }
    }
    switch target {
    case .classes(let classes, let names, let column):
      sum.update(numbers: classes)
      sum.update(texts: names + [column])
    case .numbers(let numbers, let column):
      sum.update(rows: numbers)
      sum.update(texts: [column])
    case nil: break
    }
    sum.update(numbers: groups ?? [])
    return sum.finish()
  }
}

extension SHA256 {
  fileprivate func update(numbers: [Int]) {
    (numbers.map { Int64($0).littleEndian } + [-2]).withUnsafeBytes { update($0) }
  }

  fileprivate func update(rows: [Double]) {
    // A missing number is one NaN, whatever its bits.
    rows.map { ($0.isNaN ? Double.nan : $0).bitPattern.littleEndian }
      .withUnsafeBytes { update($0) }
  }

  fileprivate func update(texts: [String]) {
    for text in texts {
      update(numbers: [text.utf8.count])
      Array(text.utf8).withUnsafeBytes { update($0) }
    }
  }
}
