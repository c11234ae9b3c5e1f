import Settings
import Synchronization

/// The defaults of networks, or of neurons, and what of a run differs from them.
final class RunDefaults<Value: Configurable>: Sendable {
  private let settings = Result { try Value().settings }
  /// The settings that parts have by their names alone, by those names: few serve thousands of runs,
  /// and to find them takes longer than all else.
  private let wholes = Mutex<[[String: Setting]: [String: Setting]]>([:])

  /// Those of some settings that differ from the defaults; of a part that has a name, such as a rule, only the
  /// name and what differs from that part's own defaults.
  func changes(in some: [String: Setting]) throws -> [String: Setting] {
    let defaults = try settings.get()
    let changed = some.filter { defaults[$0.key] != $0.value }
    let bare = changed.compactMapValues(\.bare)
    guard !bare.isEmpty else { return changed }
    let whole = whole(bare)
    return Dictionary(
      uniqueKeysWithValues: changed.map { name, setting in
        (name, bare[name] == nil ? setting : setting.without(whole[name]))
      })
  }

  private func whole(_ bare: [String: Setting]) -> [String: Setting] {
    if let known = wholes.withLock({ $0[bare] }) { return known }
    func completed(_ bare: [String: Setting]) -> [String: Setting]? {
      try? Value().changed(by: bare, in: "a run").settings
    }
    // A part that is nothing by its name alone, such as a rule by its equation, is written whole.
    let whole =
      completed(bare)
      ?? bare.reduce(into: [:]) { $0[$1.key] = completed([$1.key: $1.value])?[$1.key] }
    wholes.withLock { $0[bare] = whole }
    return whole
  }
}

extension Setting {
  /// The part's name alone, or the names of parts; nil where there is none.
  fileprivate var bare: Setting? {
    switch self {
    case .table(let table): return table["name"].map { .table(["name": $0]) }
    case .list(let parts):
      let names = parts.map { $0.bare ?? $0 }
      return names == parts ? nil : .list(names)
    default: return nil
    }
  }

  /// The part without the settings that it has by its name alone, or each of the parts.
  fileprivate func without(_ whole: Setting?) -> Setting {
    switch (self, whole) {
    case (.table(let table), .table(let defaults)):
      .table(table.filter { $0.key == "name" || defaults[$0.key] != $0.value })
    case (.list(let parts), .list(let defaults)) where parts.count == defaults.count:
      .list(zip(parts, defaults).map { $0.without($1) })
    default: self
    }
  }
}
