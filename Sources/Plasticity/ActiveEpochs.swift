import Settings

/// The epochs, counted from 1, in which a rule moves neurons; all, if nothing else is said.
///
/// In the others neurons keep the gain and the bias that they have.
public struct ActiveEpochs: Hashable, Sendable {
  /// The first epoch.
  public var from: Int?
  /// The last epoch.
  public var until: Int?
  /// Only each epoch that this number divides.
  public var every: Int?

  public init(from: Int? = nil, until: Int? = nil, every: Int? = nil) {
    (self.from, self.until, self.every) = (from, until, every)
  }

  public func contains(_ epoch: Int) -> Bool {
    epoch >= from ?? 1 && epoch <= until ?? .max && epoch % (every ?? 1) == 0
  }

  /// What any rule may have beside its own settings.
  private static var paths: [(name: String, path: WritableKeyPath<Self, Int?>, meaning: String)] {
    [
      ("from", \.from, "the first epoch in which the rule moves"),
      ("until", \.until, "the last epoch in which the rule moves"),
      ("every", \.every, "how many epochs there are from one in which the rule moves to the next"),
    ]
  }

  package static var names: [String] { paths.map(\.name) }

  /// Takes its own settings out of those of a rule.
  package init(taking settings: inout [String: Setting]) throws {
    self.init()
    for (name, path, meaning) in Self.paths {
      self[keyPath: path] = try settings.removeValue(forKey: name).map {
        try Self.epoch($0, as: name, meaning)
      }
    }
    guard (from ?? 1) <= (until ?? .max) else {
      throw ConfigurationError("'from' is behind 'until', so that the rule never moves")
    }
  }

  /// Reads `5`, or `epoch 5`.
  private static func epoch(_ setting: Setting, as name: String, _ meaning: String) throws -> Int {
    let words = "\(setting)".split(separator: " ")
    guard let number = words.last.flatMap({ Int($0) }), number >= 1,
      words.count == 1 || (words.count == 2 && words[0] == "epoch")
    else {
      throw ConfigurationError(
        "'\(setting)' is not a value for '\(name)': write \(meaning), as in \(name): "
          + (name == "every" ? "5" : "epoch 5"))
    }
    return number
  }

  package var settings: [String: Setting] {
    Dictionary(
      uniqueKeysWithValues: Self.paths.compactMap { name, path, _ in
        self[keyPath: path].map { (name, .number(Double($0))) }
      })
  }

  /// Such as `:from=3:until=5`; empty for all epochs.
  var label: String {
    Self.paths.map { name, path, _ in self[keyPath: path].map { ":\(name)=\($0)" } ?? "" }.joined()
  }

  /// Those that are said, as in 'from' and 'until'.
  package var quotedNames: String {
    settings.keys.sorted().map { "'\($0)'" }.joined(separator: " and ")
  }
}
