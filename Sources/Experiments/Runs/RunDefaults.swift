import Settings
import Synchronization

/// The defaults of networks, or of neurons, and what of a run differs from them.
final class RunDefaults<Value: Configurable>: Sendable {
  private let settings = Result { try Value().settings }
  /// The settings that parts have by their names alone: few serve thousands of runs, and to find them takes
  /// longer than all else.
  private let wholes = Mutex<[[String: Setting]: Setting?]>([:])

  /// Those of some settings that differ from the defaults; of a part that has a name, such as a rule, only the
  /// name and what differs from that part's own defaults.
  func changes(in some: [String: Setting]) throws -> [String: Setting] {
    let defaults = try settings.get()
    let changed = some.filter { defaults[$0.key] != $0.value }
    return Dictionary(
      uniqueKeysWithValues: changed.map { name, setting in
        (name, setting.bare.map { setting.without(whole(name, $0)) } ?? setting)
      })
  }

  /// The setting that a part has by its name alone; nil where it is nothing so, such as a rule by its equation, which
  /// is written whole.
  private func whole(_ name: String, _ bare: Setting) -> Setting? {
    let part = [name: bare]
    if let known = wholes.withLock({ $0[part] }) { return known }
    let whole = try? Value().changed(by: part, in: "a run").settings[name]
    wholes.withLock { $0[part] = .some(whole) }
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
