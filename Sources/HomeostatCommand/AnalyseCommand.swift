import ArgumentParser
import Experiments
import Foundation
import Homeostat

struct AnalyseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyse",
    abstract: "Analyse where rules come to rest, and up to which rate they stay there.",
    discussion: """
      Takes the mean of a rule's update over inputs of a distribution, seeks the gains and biases that \
      it leaves as they are, and says of each whether small disturbances fade, up to which rate η they \
      do, by the Jacobian of the update and by simulation, how soon, and how much entropy the outputs \
      then have. With --out it draws the paths of neurons in the plane of bias and gain.

      A scaling, such as synscaw, is analysed for one synapse of a unit: which weights rest, and \
      whether others run away.

      Examples:
        homeostat analyse ip
        homeostat analyse my-rule.yaml --inputs gaussian:mean=5:deviation=2 --out results/mine
        homeostat analyse ip infomax wd incbn --inputs exponential:mean=2
        homeostat analyse synscaw synscaw:power=3 --activation relu
      """)

  @Argument(help: "Rules as --rule takes them, files of rules, or scalings.")
  var rules: [String]

  @Option(
    help: .init(
      "The inputs' distribution; may be repeated. (default: three Gaussians, a uniform, an exponential and a bimodal distribution)",
      valueName: "distribution"))
  var inputs: [String] = []

  @Option(
    help: .init(
      "\(Activation.words.alternatives). (default: tanh, and logistic for rules made for that; for a scaling all)",
      valueName: "name"))
  var activation: String?

  @Option(help: .init("The folder in which phase portraits are drawn.", valueName: "folder"))
  var out: String?

  @Flag(help: "Print one JSON object a line on standard output.")
  var json = false

  private static let usualInputs: [InputDistribution] = [
    .gaussian(mean: 0, deviation: 1), .gaussian(mean: 1, deviation: 2),
    .gaussian(mean: 5, deviation: 2), .uniform(center: 1, width: 4), .exponential(mean: 2),
    .bimodal(lower: -2, upper: 2, share: 0.3),
  ]

  func run() throws {
    let activation = try self.activation.map { word in
      guard let found = Activation(rawValue: word) else {
        throw ValidationError(
          "there is no activation '\(word)'; the choices are \(Activation.words.alternatives)")
      }
      return found
    }
    let distributions = try inputs.isEmpty ? Self.usualInputs : inputs.map(InputDistribution.init)
    let words = try rules.map { try Specification($0, subject: "rule") }
    let isScaling = words.map { Scalings.names.dropFirst().contains($0.name) }
    guard isScaling.contains(false) || (inputs.isEmpty && out == nil) else {
      throw ValidationError("--inputs and --out are for rules: a scaling has a probe of its own")
    }
    let parts = try zip(words, zip(rules, isScaling)).map { word, rule in
      rule.1 ? word : try Self.analysed(rule.0)
    }
    // All that is wrong is said before anything is analysed.
    for (part, isScaling) in zip(parts, isScaling) {
      if isScaling {
        _ = try Scaling(part).part.map { try ScalingAnalyser($0, .relu) }
      } else {
        _ = try RuleAnalyser(part, inputs: distributions[0])
      }
    }
    if isScaling.contains(false), !json { try printLine(Self.row(Self.head)) }
    for (part, isScaling) in zip(parts, isScaling) {
      if isScaling {
        try analyse(scaling: part, activation)
      } else {
        try analyse(rule: part, distributions, activation)
      }
    }
  }

  /// The rule that a text names, without what has no effect on where it rests.
  private static func analysed(_ text: String) throws -> Specification {
    let rule = try RuleFile.rule(in: text)
    guard rule.name != RuleSum.name else {
      throw ConfigurationError(
        "'\(text)' is a sum, whose rules have rates of their own: analyse each by itself")
    }
    if let name = ActiveEpochs.names.first(where: { rule.settings[$0] != nil }) {
      throw ConfigurationError("'\(name)' has no effect on where a rule rests: leave it out")
    }
    return rule
  }

  private func analyse(
    rule: Specification, _ distributions: [InputDistribution], _ activation: Activation?
  ) throws {
    var charts: [Chart] = []
    for inputs in distributions {
      let analyser = try RuleAnalyser(rule, inputs: inputs, activation: activation)
      let analysis = try analyser.analyse()
      if json {
        try printLine(analysis.json)
      } else {
        for row in Self.rows(analysis) { try printLine(Self.row(row)) }
      }
      if out != nil { charts.append(try analyser.portrait(analysis)) }
    }
    guard let out else { return }
    let label = try Rule(rule).label
    let folder = URL(filePath: out).appending(path: label.replacing("/", with: "+"))
    try Analyses.draw(charts, title: "Phase portraits of \(label)", in: folder)
    say("see \(folder.path)/figure.svg")
  }

  private func analyse(scaling: Specification, _ activation: Activation?) throws {
    guard let scaling = try Scaling(scaling).part else { return }
    for activation in activation.map({ [$0] }) ?? Activation.allCases {
      let analysis = try ScalingAnalyser(scaling, activation).analyse()
      if json {
        try printLine(analysis.json)
      } else {
        for line in Self.lines(analysis) { try printLine(line) }
      }
    }
  }
}

// Text.
extension AnalyseCommand {
  private static let head = [
    "rule", "inputs", "gain", "bias", "entropy", "largest η", "simulated", "settles in",
  ]
  private static let widths = [18, 32, 9, 9, 9, 11, 11, 14]

  private static func row(_ cells: [String]) -> String {
    Columns.row(cells, widths, left: 2)
  }

  private static func rows(_ analysis: RuleAnalysis) -> [[String]] {
    guard !analysis.equilibria.isEmpty else {
      return [[analysis.rule, analysis.inputs, "no rest was found"]]
    }
    return analysis.equilibria.map { rest in
      let settling = rest.timeConstant.map { time in
        time < 1 ? "1 update" : "\(Int(time.rounded(.up))) updates"
      }
      return [
        analysis.rule, analysis.inputs, number(rest.gain), number(rest.bias), number(rest.entropy),
        rest.isNeutral ? "neutral" : rate(rest.largestRate),
        rest.isNeutral ? "–" : rate(rest.largestSimulatedRate), settling ?? "–",
      ]
    }
  }

  private static func number(_ value: Double) -> String {
    let rounded = (value * 1e4).rounded() / 1e4
    return rounded == 0 ? "0" : String(format: "%.4f", rounded)
  }

  private static func rate(_ value: Double?) -> String {
    switch value {
    case nil: "–"
    case 0?: "unstable"
    case .infinity?: "any"
    case let value?: String(format: "%.3g", value)
    }
  }

  private static func lines(_ analysis: ScalingAnalysis) -> [String] {
    var lines = [
      "\(analysis.scaling) on \(analysis.activation), target \(number(analysis.target)):"
    ]
    if analysis.isIdle { return lines + ["  every weight rests: the mean activity is the target"] }
    for rest in analysis.equilibria {
      let what =
        switch (rest.holdsBelow, rest.holdsAbove) {
        case (true, true):
          rest.largestRate.map { "holds for γ up to \(rate($0))" } ?? "holds, but slower and slower"
        case (true, false): "draws weights from below, and repels those above"
        case (false, true): "draws weights from above, and repels those below"
        case (false, false): "repels"
        }
      lines.append("  the weight \(number(rest.weight)) \(what)")
    }
    if analysis.runsAwayAbove { lines.append("  weights above all of these run away") }
    if analysis.runsAwayBelow { lines.append("  weights below all of these run away") }
    return lines
  }
}
