import Settings

/// What a file's claims may name.
struct ClaimContext {
  let panels: [Panel]
  let every: Int

  /// The measure that is meant where a claim about a panel names none.
  func measure(inPanel number: PlacedSetting?) throws -> Measure {
    panels.claimedMeasure(inPanel: try number?.whole(to: panels.count) ?? 1)
  }

  /// The panel with a number, from 1, that has an arm.
  func panel(_ number: PlacedSetting?, of arm: String, at place: PlacedSetting) throws -> Int {
    let index = try number?.whole(to: panels.count) ?? 1
    let names = panels[index - 1].armNames
    guard names.contains(arm) else {
      let hint = nearest(to: arm, among: names).map { "; did you mean '\($0)'?" } ?? ""
      throw place.refusal(
        "panel \(index) has no arm '\(arm)'; its arms are \(names.joined(separator: ", "))\(hint)")
    }
    return index
  }
}

extension Claim {
  private static let keys = ["text", "lower", "higher", "measure", "panel"]

  /// Reads `{lower: ip, higher: none}`, or two quantities with a text.
  init(_ placed: PlacedSetting, _ context: ClaimContext) throws {
    let table = try placed.table("a claim: write 'lower:' and 'higher:'")
    try table.check(Self.keys, "a claim")
    guard let lower = table["lower"], let higher = table["higher"] else {
      throw placed.refusal(
        "a claim needs 'lower' and 'higher', the two quantities that it compares")
    }
    let measure = try table["measure"].map { try Measure($0, every: context.every) }
    let usual = try measure ?? context.measure(inPanel: table["panel"])
    func quantity(_ side: PlacedSetting) throws -> Quantity {
      try Quantity(side, context, panel: table["panel"], usual)
    }
    let (low, high) = (try quantity(lower), try quantity(higher))
    guard let text = try table["text"]?.text() ?? Self.sentence(low, high, in: context) else {
      throw placed.refusal("a claim of other than two arms needs a 'text', the claim in words")
    }
    if let measure, ![lower, higher].contains(where: { $0.setting.isText }) {
      throw table["measure"]!.refusal(
        "'measure' has no effect: neither side is an arm's name alone (\(measure.title))")
    }
    if let panel = table["panel"],
      ![lower, higher].contains(where: { Quantity.takesPanel($0.setting) })
    {
      throw panel.refusal("'panel' has no effect: each quantity of an arm names its own")
    }
    self.init(text, low, isLowerThan: high)
  }

  /// The claim in words where it is of two arms' last values.
  private static func sentence(
    _ lower: Quantity, _ higher: Quantity, in context: ClaimContext
  ) -> String? {
    guard case .last(let measure, let low, let panel) = lower,
      case .last(measure, let high, panel) = higher
    else { return nil }
    let what = measure == .trainLoss ? "" : " in \(measure.title)"
    let title = context.panels[panel - 1].title
    let place = context.panels.count > 1 && title != measure.title ? ", \(title)" : ""
    return "\(low) ends lower than \(high)\(what)\(place)"
  }

  /// What a file with some panels says.
  func written(beside panels: [Panel]) -> Setting {
    guard case .last(let measure, let low, let panel) = lower,
      case .last(measure, let high, panel) = higher
    else {
      return .table(["text": .text(text), "lower": lower.setting, "higher": higher.setting])
    }
    var table: [String: Setting] = [
      "text": .text(text), "lower": .text(low), "higher": .text(high),
    ]
    if measure != panels.claimedMeasure(inPanel: panel) { table["measure"] = measure.setting }
    if panel != 1 { table["panel"] = .number(Double(panel)) }
    return .table(table)
  }
}

extension [Panel] {
  /// The measure that a claim about a panel, counted from 1, is of where it names none: what the panel
  /// draws, or the first panel that draws a measure.
  func claimedMeasure(inPanel number: Int) -> Measure {
    self[number - 1].graph.measure ?? lazy.compactMap(\.graph.measure).first ?? .trainLoss
  }
}

extension Setting {
  fileprivate var isText: Bool { if case .text = self { true } else { false } }
}

extension Quantity {
  private static let kinds = [
    "last", "first", "lowest", "mean", "settling", "times", "difference", "distance",
  ]

  /// Reads a number, the name of an arm, whose last value is meant, or a table such as
  /// `{lowest: test-error, of: ip, panel: 2}`.
  init(
    _ placed: PlacedSetting, _ context: ClaimContext, panel: PlacedSetting?, _ measure: Measure
  ) throws {
    switch placed.setting {
    case .number: self = .constant(try placed.number())
    case .text(let arm):
      self = .last(measure, of: arm, panel: try context.panel(panel, of: arm, at: placed))
    case .table: self = try Self.read(placed, context, panel: panel, measure)
    default: throw placed.refusal("'\(placed.setting)' is no quantity")
    }
  }

  /// Whether a quantity has a part that is of the claim's panel, since it names none.
  fileprivate static func takesPanel(_ setting: Setting) -> Bool {
    switch setting {
    case .text: return true
    case .table(let table):
      for kind in ["difference", "distance"] {
        if case .list(let parts)? = table[kind] { return parts.contains(where: takesPanel) }
      }
      if table["times"] != nil { return table["of"].map(takesPanel) ?? false }
      return table["panel"] == nil
    default: return false
    }
  }

  private static func read(
    _ placed: PlacedSetting, _ context: ClaimContext, panel: PlacedSetting?, _ measure: Measure
  ) throws -> Quantity {
    var table = try placed.table("a quantity")
    let found = kinds.filter { table[$0] != nil }
    guard found.count == 1, let subject = table.removeValue(forKey: found[0]) else {
      throw placed.refusal(
        "a quantity is a number, an arm, or a table with one of \(kinds.joined(separator: ", "))")
    }
    func part(_ placed: PlacedSetting) throws -> Quantity {
      try Quantity(placed, context, panel: panel, measure)
    }
    func both() throws -> (Quantity, Quantity) {
      try table.check([], "a \(found[0])")
      let parts = try subject.list("a list of two quantities")
      guard parts.count == 2 else { throw subject.refusal("a \(found[0]) is of two quantities") }
      return (try part(parts[0]), try part(parts[1]))
    }
    func of() throws -> PlacedSetting {
      guard let of = table["of"] else { throw placed.refusal("'\(found[0])' needs 'of'") }
      return of
    }
    switch found[0] {
    case "difference":
      let (first, second) = try both()
      return .difference(first, minus: second)
    case "distance":
      let (first, second) = try both()
      return .distance(first, from: second)
    case "times":
      try table.check(["of"], "a multiple")
      return .multiple(try subject.number(), of: try part(of()))
    default:
      let isSettling = found[0] == "settling"
      try table.check(
        ["of", "panel"] + (isSettling ? ["within"] : []), "the \(found[0]) value of an arm")
      let (place, own) = (try of(), try Measure(subject, every: context.every))
      let arm = try place.text()
      let number = try context.panel(table["panel"] ?? panel, of: arm, at: place)
      switch found[0] {
      case "last": return .last(own, of: arm, panel: number)
      case "first": return .first(own, of: arm, panel: number)
      case "lowest": return .lowest(own, of: arm, panel: number)
      case "mean": return .mean(own, of: arm, panel: number)
      default:
        guard let within = table["within"] else { throw placed.refusal("settling needs 'within'") }
        return .settling(own, of: arm, panel: number, within: try within.number())
      }
    }
  }

  var setting: Setting {
    func of(_ kind: String, _ measure: Measure, _ arm: String, _ panel: Int) -> [String: Setting] {
      [kind: measure.setting, "of": .text(arm)]
        .merging(panel == 1 ? [:] : ["panel": .number(Double(panel))]) { $1 }
    }
    switch self {
    case .last(let measure, let arm, let panel): return .table(of("last", measure, arm, panel))
    case .first(let measure, let arm, let panel): return .table(of("first", measure, arm, panel))
    case .lowest(let measure, let arm, let panel): return .table(of("lowest", measure, arm, panel))
    case .mean(let measure, let arm, let panel): return .table(of("mean", measure, arm, panel))
    case .settling(let measure, let arm, let panel, let distance):
      return .table(
        of("settling", measure, arm, panel).merging(["within": .number(distance)]) { $1 })
    case .multiple(let factor, let quantity):
      return .table(["times": .number(factor), "of": quantity.setting])
    case .difference(let first, let second):
      return .table(["difference": .list([first.setting, second.setting])])
    case .distance(let first, let second):
      return .table(["distance": .list([first.setting, second.setting])])
    case .constant(let value): return .number(value)
    }
  }
}
