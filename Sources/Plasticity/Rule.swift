import Settings

/// An intrinsic rule of any type, or a sum of several, which codes under its name with its hyperparameters.
///
/// Written `ip`, `ip:rate=0.001`, or as a table with the key `name`. With `until` the rule is frozen after
/// that epoch: neurons keep the gain and the bias that they have.
public struct Rule: Hashable, Sendable {
  private let choice: Chosen<Rules>
  /// The last epoch, counted from 1, in which the rule moves neurons; nil for all.
  public let until: Int?

  public init(_ rule: any IntrinsicRule, until: Int? = nil) {
    (choice, self.until) = (Chosen(rule), until)
  }

  /// What a specification names, its defaults changed by the settings.
  public init(_ specification: Specification) throws {
    var specification = specification
    let until = try specification.settings.removeValue(forKey: "until").map(Self.epoch)
    guard specification.name != RuleSum.name else {
      guard specification.settings["rules"] != nil else {
        throw ConfigurationError("a sum names its rules, as in ip+wd")
      }
      self.init(try RuleSum(specification.settings).freezing(after: until))
      return
    }
    self.init(try Chosen<Rules>(specification).item, until: until)
    guard until == nil || type(of: rule).movesNeurons else {
      throw ConfigurationError(
        "'until' has no effect on the rule \(choice.name), which moves no gains and biases")
    }
  }

  /// Reads the form of a command line.
  public init(_ text: String) throws {
    let name = Specification.parts(of: text, at: ":")[0]
    if name != RuleSum.name { _ = try Chosen<Rules>(name) }
    try self.init(Specification(text, subject: Rules.kind))
  }

  /// Reads `5`, or `epoch 5`.
  private static func epoch(_ setting: Setting) throws -> Int {
    let words = "\(setting)".split(separator: " ")
    guard let number = words.last.flatMap({ Int($0) }), number >= 1,
      words.count == 1 || (words.count == 2 && words[0] == "epoch")
    else {
      throw ConfigurationError(
        "'\(setting)' is not a value for 'until': write the last epoch in which the rule moves, as in "
          + "until: epoch 5")
    }
    return number
  }

  public var rule: any IntrinsicRule { choice.item }

  /// The rules of a sum, or the rule itself.
  public var terms: [Rule] { (rule as? RuleSum)?.rules ?? [self] }

  /// The word that selects it.
  public var name: String { choice.name }

  /// Whether it moves neurons in an epoch.
  public func moves(inEpoch epoch: Int) -> Bool {
    type(of: rule).movesNeurons && until.map { epoch <= $0 } ?? true
  }

  /// What sets it apart, such as `ip`, `wd:rate=0.05` or `ip+wd:until=5`.
  public var label: String {
    (rule as? RuleSum)?.label ?? choice.label + (until.map { ":until=\($0)" } ?? "")
  }

  /// The name and all hyperparameters.
  public var specification: Specification {
    get throws {
      var specification = try choice.specification
      specification.settings["until"] = until.map { .number(Double($0)) }
      return specification
    }
  }

  /// Throws where the settings make no sense.
  public func validate() throws { try choice.validate() }
}

extension Rule: Codable {
  public init(from decoder: Decoder) throws {
    switch try Setting(from: decoder) {
    case .text(let text): try self.init(text)
    case let setting: try self.init(Specification(setting))
    }
  }

  public func encode(to encoder: Encoder) throws { try specification.setting.encode(to: encoder) }
}
