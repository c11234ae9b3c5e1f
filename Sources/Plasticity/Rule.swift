import Settings

/// An intrinsic rule of any type, or a sum of several, which codes under its name with its hyperparameters.
///
/// Written `ip`, `ip:rate=0.001`, or as a table with the key `name`. With `from`, `until` and `every` the rule
/// moves neurons in some epochs only: `ip:until=5`.
public struct Rule: Hashable, Sendable {
  private let choice: Chosen<Rules>
  /// The epochs in which the rule moves neurons.
  public let epochs: ActiveEpochs

  public init(_ rule: any IntrinsicRule, in epochs: ActiveEpochs = ActiveEpochs()) {
    (choice, self.epochs) = (Chosen(rule), epochs)
  }

  /// What a specification names, its defaults changed by the settings.
  public init(_ specification: Specification) throws {
    var specification = specification
    let epochs = try ActiveEpochs(taking: &specification.settings)
    guard specification.name != RuleSum.name else {
      guard specification.settings["rules"] != nil else {
        throw ConfigurationError("a sum names its rules, as in ip+wd")
      }
      self.init(try RuleSum(specification.settings).moving(in: epochs))
      return
    }
    self.init(try Chosen<Rules>(specification).item, in: epochs)
    guard epochs == ActiveEpochs() || type(of: rule).movesNeurons else {
      throw ConfigurationError(
        "\(epochs.quotedNames) has no effect on the rule \(choice.name), which moves no gains and biases"
      )
    }
  }

  /// Reads the form of a command line.
  public init(_ text: String) throws {
    let name = Specification.parts(of: text, at: ":")[0]
    if name != RuleSum.name { _ = try Chosen<Rules>(name) }
    try self.init(Specification(text, subject: Rules.kind))
  }

  public var rule: any IntrinsicRule { choice.item }

  /// The rules of a sum, or the rule itself.
  public var terms: [Rule] { (rule as? RuleSum)?.rules ?? [self] }

  /// The word that selects it.
  public var name: String { choice.name }

  /// Whether it moves neurons in an epoch.
  public func moves(inEpoch epoch: Int) -> Bool {
    type(of: rule).movesNeurons && epochs.contains(epoch)
  }

  /// What sets it apart, such as `ip`, `wd:rate=0.05` or `ip+wd:until=5`.
  public var label: String {
    (rule as? RuleSum)?.label ?? choice.label + epochs.label
  }

  /// The name and all hyperparameters.
  public var specification: Specification {
    get throws {
      var specification = try choice.specification
      specification.settings.merge(epochs.settings) { $1 }
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
