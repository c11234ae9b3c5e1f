import Plasticity
import Settings
import Training

extension Experiment {
  /// Every panel of networks with one more arm, its first with another rule, and the claims about the
  /// figure's own rule for that one as well.
  ///
  /// The figure's own rule is the arm with a rule of which most claims speak.
  package func adding(_ specification: Specification) throws -> Experiment {
    var changed = self
    let rule = try Rule(specification)
    let name = rule.label
    for index in panels.indices {
      guard let first = panels[index].arms.first,
        case .network(var network, let watch) = first.configuration
      else { continue }
      guard !panels[index].armNames.contains(name) else {
        throw ConfigurationError("\(id) has an arm '\(name)' already")
      }
      network.rule = [rule]
      network.learnedAffine = false
      changed.panels[index].arms.append(
        Arm(name, at: first.place, .network(network, watch: watch)))
    }
    if let own = ownArm {
      let arms = Set(panels.flatMap(\.armNames))
      changed.claims += claims.filter { $0.arms.contains(own) }.map { claim in
        Claim(
          claim.text.renaming(own, to: name, among: arms), claim.lower.renaming(own, to: name),
          isLowerThan: claim.higher.renaming(own, to: name))
      }
    }
    changed.changes.append(.addedRule(name))
    return changed
  }

  /// The arm with a rule of which most claims speak, the earlier of two; nil where none speaks of one.
  private var ownArm: String? {
    let plain = Rule(NoPlasticity())
    let ruled = panels.flatMap(\.arms).compactMap { arm -> String? in
      guard case .network(let network, _) = arm.configuration, network.rule != [plain] else {
        return nil
      }
      return arm.name
    }
    let spoken = claims.flatMap(\.arms).filter(ruled.contains)
    let counts = spoken.map { name in spoken.count { $0 == name } }
    return counts.max().flatMap { counts.firstIndex(of: $0) }.map { spoken[$0] }
  }
}

extension Claim {
  /// The arms of which it speaks, each once.
  fileprivate var arms: [String] {
    (lower.arms + higher.arms).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

extension Quantity {
  fileprivate var arms: [String] {
    switch self {
    case .last(_, let arm, _), .first(_, let arm, _), .lowest(_, let arm, _), .mean(_, let arm, _),
      .settling(_, let arm, _, _):
      [arm]
    case .multiple(_, let quantity): quantity.arms
    case .difference(let first, let second), .distance(let first, let second):
      first.arms + second.arms
    case .constant: []
    }
  }

  /// The quantity of another arm in the place of one.
  fileprivate func renaming(_ own: String, to other: String) -> Quantity {
    func name(_ arm: String) -> String { arm == own ? other : arm }
    return switch self {
    case .last(let measure, let arm, let panel): .last(measure, of: name(arm), panel: panel)
    case .first(let measure, let arm, let panel): .first(measure, of: name(arm), panel: panel)
    case .lowest(let measure, let arm, let panel): .lowest(measure, of: name(arm), panel: panel)
    case .mean(let measure, let arm, let panel): .mean(measure, of: name(arm), panel: panel)
    case .settling(let measure, let arm, let panel, let distance):
      .settling(measure, of: name(arm), panel: panel, within: distance)
    case .multiple(let factor, let quantity):
      .multiple(factor, of: quantity.renaming(own, to: other))
    case .difference(let first, let second):
      .difference(first.renaming(own, to: other), minus: second.renaming(own, to: other))
    case .distance(let first, let second):
      .distance(first.renaming(own, to: other), from: second.renaming(own, to: other))
    case .constant: self
    }
  }
}

extension String {
  /// A sentence with another arm's name in the place of one, where that stands as a word of its own: the
  /// IP of "IP ends lower than IP-Adam" is the first word alone.
  fileprivate func renaming(_ own: String, to other: String, among names: Set<String>) -> String {
    let ordered = names.sorted { ($0.count, $0) > ($1.count, $1) }
    var (renamed, rest) = ("", self[...])
    while !rest.isEmpty {
      let begins = !(renamed.last?.isLetter ?? false)
      let found = ordered.first { name in
        begins && rest.hasPrefix(name) && !(rest.dropFirst(name.count).first?.isLetter ?? false)
      }
      if let found {
        renamed += found == own ? other : found
        rest = rest.dropFirst(found.count)
      } else {
        renamed.append(rest.removeFirst())
      }
    }
    return renamed
  }
}
