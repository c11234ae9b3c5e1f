import Plasticity
import Settings
import Training

// What found rules are held against.
extension Discovery {
  /// A built-in rule at that of its rates which serves best here.
  package struct Reference: Sendable {
    package let name: String
    package let rule: Rule
    package let score: Score
  }

  /// The rates at which built-in rules are tried, as found rules are at many.
  static let ruleRates = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3]

  /// No rule, batch norm, and the papers' local rules, each at its best rate by the mean loss.
  func bestReferences(
    in store: RunStore, make: ([RunConfiguration]) throws -> Void
  ) throws -> [Reference] {
    let names = ["none", "ip", "wd", "infomax", "incbn", "bn"]
    let rules = try names.map { name in
      let rates = ["none", "bn"].contains(name) ? [nil] : Self.ruleRates.map(Optional.some)
      return try rates.map { rate in
        try Rule(Specification(name: name, settings: rate.map { ["rate": .number($0)] } ?? [:]))
      }
    }
    let scores = try scores(of: rules.flatMap { $0 }, in: store, make: make)
    var start = 0
    return zip(names, rules).compactMap { name, rules in
      let own = zip(rules, scores[start...])
      start += rules.count
      return own.min { $0.1.meanLoss < $1.1.meanLoss }.map {
        Reference(name: name, rule: $0.0, score: $0.1)
      }
    }
  }

  /// The best found rules beside the built-in ones with fresh seeds: those of the search flatter, since
  /// they chose the rules.
  package func confirmation(
    _ id: String, _ result: Result, seeds: Int, source: String
  ) throws -> Experiment {
    let found = result.front.prefix(3).enumerated().compactMap { index, judged in
      judged.candidate.rule.map { ("rule \(index + 1)", $0) }
    }
    let rules = found + result.references.map { ($0.name, $0.rule) }
    let loss = Measure(series: "test_loss", title: "loss on held-out samples")
    let panels = learningRates.map { rate in
      Panel(
        "learning rate \(rate)", .course(loss),
        arms: rules.map { name, rule in
          var network = base
          network.rule = [rule]
          network.learningRate = LearningRate(.constant(rate))
          return Arm(name, .network(network, watch: nil))
        })
    }
    return Experiment(
      id, "Found rules on \(base.data)", source: source,
      about:
        "The three rules of the front with the lowest mean loss, of \(result.tried) rules tried, beside the "
        + "built-in ones, each at that of its rates which had the lowest mean loss. The seeds are fresh.",
      runs: seeds,
      differences: result.front.prefix(3).enumerated().map { index, judged in
        "rule \(index + 1): \(judged.candidate.words)"
      },
      panels: panels,
      claims: learningRates.enumerated().map { index, rate in
        Claim.endsLower(
          "rule 1", than: "wd", panel: index + 1, "at \(rate)", measure: loss)
      })
  }
}

extension Candidate {
  /// The rule in a line: `divisive, rate 0.1, gain: gain + rate * (2 * E[x*y] - gain), bias: bias`.
  package var words: String {
    let settings = settings
    func text(_ name: String) -> String { settings[name].map { "\($0)" } ?? "" }
    let rate = settings["rate"].map { ", rate \($0)" } ?? ""
    return "\(form.rawValue)\(rate), gain: \(text("gain")), bias: \(text("bias"))"
  }
}
