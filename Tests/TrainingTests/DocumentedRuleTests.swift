import Foundation
import Networks
import Plasticity
import Settings
import Testing
import Training

/// The Swift of the rules' pages in Docs/Rules, as it stands there: what compiles here compiles there.
@Suite("The Swift of a rule's page") struct DocumentedRuleTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Docs/Rules")

  static let pages: [(page: String, configure: @Sendable () -> TrainingConfiguration)] = [
    (
      "README",
      {
        var configuration = TrainingConfiguration()
        configuration.hidden = Widths([50, 50])
        configuration.rule = [Rule(IntrinsicPlasticity()), Rule(NoPlasticity())]
        return configuration
      }
    ),
    (
      "bn",
      {
        var configuration = TrainingConfiguration()
        var rule = BatchNorm()
        rule.runningRate = 0.01
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "cov",
      {
        var configuration = TrainingConfiguration()
        var rule = CovariancePlasticity()
        rule.gainScale = 2
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "equation",
      {
        var configuration = TrainingConfiguration()
        let rule = EquationRule()
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "derf",
      {
        var configuration = TrainingConfiguration()
        let rule = DynamicErf()
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "dyt",
      {
        var configuration = TrainingConfiguration()
        let rule = DynamicTanh()
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "groupnorm",
      {
        var configuration = TrainingConfiguration()
        var rule = GroupNorm()
        rule.groups = 10
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "layernorm",
      {
        var configuration = TrainingConfiguration()
        let rule = LayerNorm()
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "gaussian",
      {
        var configuration = TrainingConfiguration()
        var rule = GaussianPlasticity()
        rule.deviation = 0.3
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "hard",
      {
        var configuration = TrainingConfiguration()
        var rule = HardPlasticity()
        rule.spread = .deviation
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "incbn-adam",
      {
        var configuration = TrainingConfiguration()
        var rule = IncrementalBatchNormAdam()
        rule.perLayer = true
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "incbn",
      {
        var configuration = TrainingConfiguration()
        var rule = IncrementalBatchNorm()
        rule.perLayer = true
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "infomax",
      {
        var configuration = TrainingConfiguration()
        var rule = Infomax()
        rule.rate = .decay(initial: 1e-4, factor: 0.999, every: 1)
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "ip-adam",
      {
        var configuration = TrainingConfiguration()
        var rule = AdamPlasticity()
        rule.decaysGain = true
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "ip-uy",
      {
        var configuration = TrainingConfiguration()
        let rule = TransformedPlasticity()
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "ip",
      {
        var configuration = TrainingConfiguration()
        var rule = IntrinsicPlasticity()
        rule.biasRateScale = 1
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "logistic-infomax",
      {
        var configuration = TrainingConfiguration()
        var rule = LogisticInfomax()
        rule.rate = 1e-3
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "logistic",
      {
        var configuration = TrainingConfiguration()
        var rule = LogisticPlasticity()
        rule.rate = 0.01
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "none",
      {
        var configuration = TrainingConfiguration()
        let rule = NoPlasticity()
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "triesch",
      {
        var configuration = TrainingConfiguration()
        var rule = TrieschPlasticity()
        rule.meanRate = 0.1
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "wd-cov",
      {
        var configuration = TrainingConfiguration()
        var rule = CovarianceWeightedDecay()
        rule.gainScale = 2
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "ip-ey",
      {
        var configuration = TrainingConfiguration()
        var rule = MeanOutputPlasticity()
        rule.rate = 0.01
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
    (
      "wd",
      {
        var configuration = TrainingConfiguration()
        var rule = WeightedDecay()
        rule.biasScale = 2
        configuration.rule = [Rule(rule)]
        return configuration
      }
    ),
  ]

  @Test("is real, and selects the rule of the page")
  func snippets() throws {
    let source = Self.lines(try String(contentsOfFile: #filePath, encoding: .utf8))
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(Self.pages.map { "\($0.page).md" }) == Set(files))
    for (page, configure) in Self.pages {
      let text = try String(contentsOf: Self.folder.appending(path: "\(page).md"), encoding: .utf8)
      let blocks = text.matches(of: /```swift\n((?:.*\n)*?)```/)
      #expect(blocks.count == 1, "\(page)")
      for block in blocks {
        #expect(source.contains(Self.lines(String(block.1))), "\(page): \(block.1)")
      }
      if page != "README" { #expect(configure().rule.map(\.name) == [page]) }
    }
  }

  /// The lines without what stands before them.
  private static func lines(_ text: String) -> String {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .joined(separator: "\n")
  }
}
