extension Table {
  /// The SHA-256 of the features, the targets and the groups as they were read.
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
    case .numbers(let columns):
      for column in columns {
        sum.update(rows: column.numbers)
        sum.update(texts: [column.name])
      }
    case nil: break
    }
    sum.update(numbers: groups ?? [])
    return sum.finish()
  }
}
