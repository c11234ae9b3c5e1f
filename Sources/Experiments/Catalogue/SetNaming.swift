import Datasets
import Foundation

/// Names another set where a text names the sets that it replaces.
struct SetNaming {
  private let own: [String]
  private let other: String

  /// The sets are told by their names or paths; texts have the titles of the catalogue.
  init(_ own: [String], to other: String) {
    // CIFAR-100 is no CIFAR-10 with a zero.
    self.own = own.map(Self.title).sorted { $0.count > $1.count }
    self.other = Self.title(of: other)
  }

  private static func title(of set: String) -> String {
    Catalogue.entry(named: set)?.title ?? URL(filePath: set).lastPathComponent
  }

  func callAsFunction(_ text: String) -> String {
    // In one pass: the other set's title may have the own one's within.
    var (renamed, rest) = ("", text[...])
    while !rest.isEmpty {
      if let title = own.first(where: { rest.hasPrefix($0) }) {
        renamed += other
        rest = rest.dropFirst(title.count)
      } else {
        renamed.append(rest.removeFirst())
      }
    }
    return renamed
  }
}
