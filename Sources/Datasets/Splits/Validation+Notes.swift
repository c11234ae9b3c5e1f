extension Validation {
  /// What a reader of the results should know of the splits of some samples.
  public func notes(on samples: StratifiedSamples) -> [String] {
    var notes: [String] = []
    if let groups = samples.groups {
      notes.append(
        "rows of one group stay together; there are \(plural(groups.count, "group"))")
    }
    var counts = samples.classNames.map { _ in (samples: 0, groups: 0) }
    guard !counts.isEmpty else { return notes }
    for label in samples.strata { counts[label].samples += 1 }
    for group in samples.groups ?? [] {
      for label in Set(group.map { samples.strata[$0] }) { counts[label].groups += 1 }
    }
    let words = zip(samples.classNames, counts).compactMap { name, counts in
      note(
        onClass: name, rows: counts.samples, groups: samples.groups == nil ? nil : counts.groups)
    }
    let rest = words.count - 10
    return notes + words.prefix(10)
      + (rest > 0 ? ["\(grouped(rest)) more classes are too small as well"] : [])
  }

  /// A word on a class that is too small to be in every part, or nil.
  private func note(onClass name: String, rows: Int, groups: Int?) -> String? {
    if rows == 0 { return "class '\(name)' has no row, so no network learns it" }
    let held =
      groups.map { "\(plural(rows, "row")) in \(plural($0, "group"))" } ?? plural(rows, "row")
    return item.note(
      onClass: name, held: held, units: groups ?? rows, areGroups: groups != nil)
  }
}
