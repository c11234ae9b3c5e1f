import Synchronization

/// A menu to which a program adds entries of its own, so that configurations and checkpoints that
/// name them can be read.
public protocol OpenMenu: Menu {
  /// The entries of this package, with room for a program's own.
  static var entries: Entries<Entry> { get }
}

extension OpenMenu {
  /// The entries of this package, and those that the program has added.
  public static var all: [Entry] { entries.all.withLock { $0 } }

  /// Adds a program's own entry.
  ///
  ///     Rules.add(MedianPlasticity.self)
  ///     let saved = try Checkpoint(contentsOf: file)
  ///
  /// Adding an entry again changes nothing. Two entries cannot share a name.
  public static func add(_ entry: Entry) {
    let type = named(entry)
    entries.all.withLock { all in
      guard let known = all.map(named).first(where: { $0.name == type.name }) else {
        return all.append(entry)
      }
      precondition(known == type, "\(known) and \(type) are both named '\(type.name)'")
    }
  }
}

/// The entries of a menu that is open.
public final class Entries<Entry: Sendable>: Sendable {
  let all: Mutex<[Entry]>

  /// The entries that the menu has by itself.
  public init(_ own: [Entry]) { all = Mutex(own) }
}
