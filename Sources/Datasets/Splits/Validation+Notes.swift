extension Validation {
  /// What a reader of the results should know of the splits of a table.
  public func notes(on table: Table) -> [String] {
    var notes: [String] = []
    if let groups = table.groups {
      notes.append(
        "rows of one group stay together; there are \(plural(Set(groups).count, "group"))")
    }
    guard case .classes(let classes, let names, _) = table.target else { return notes }
    var rows = [Int](repeating: 0, count: names.count)
    var groups = [Set<Int>](repeating: [], count: names.count)
    for (row, index) in classes.enumerated() {
      rows[index] += 1
      if let group = table.groups?[row] { groups[index].insert(group) }
    }
    let words = names.indices.compactMap { index in
      note(
        on: names[index], rows: rows[index],
        groups: table.groups == nil ? nil : groups[index].count)
    }
    let rest = words.count - 10
    return notes + words.prefix(10)
      + (rest > 0 ? ["\(grouped(rest)) more classes are too small as well"] : [])
  }

  /// A word on a class that is too small to be in every part, or nil.
  private func note(on name: String, rows: Int, groups: Int?) -> String? {
    let units = groups ?? rows
    let held =
      groups.map { "\(plural(rows, "row")) in \(plural($0, "group"))" } ?? plural(rows, "row")
    switch self {
    case _ where rows == 0:
      return "class '\(name)' has no row, so no network learns it"
    case .folds where units == 1:
      return "class '\(name)' has \(held), so it is in the test part of one fold only and is "
        + "unknown to the network trained for it"
    case .folds(let count, _) where units < count:
      return "class '\(name)' has \(held) for \(count) folds, so it is in the test part of "
        + "\(groups == nil ? "" : "at most ")\(units) of them only"
    case .subsampling where units == 1:
      return "class '\(name)' has \(held), so where it is in the test part it is unknown to the "
        + "network"
    default: return nil
    }
  }
}
