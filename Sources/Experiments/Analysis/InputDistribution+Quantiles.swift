import Foundation
import Settings
import Statistics

extension InputDistribution {
  /// Values that part the distribution into shares of equal probability, the middle of each.
  func quantiles(_ count: Int) -> [Double] {
    func shares(_ count: Int) -> [Double] {
      (0..<count).map { (Double($0) + 0.5) / Double(count) }
    }
    switch self {
    case .uniform(let center, let width): return shares(count).map { center + width * ($0 - 0.5) }
    case .gaussian(let mean, let deviation):
      return shares(count).map { mean + deviation * normalQuantile($0) }
    case .exponential(let mean): return shares(count).map { -mean * log(1 - $0) }
    case .bimodal(let lower, let upper, let share):
      let above = Int((share * Double(count)).rounded())
      return shares(count - above).map { lower + 0.5 * normalQuantile($0) }
        + shares(above).map { upper + 0.5 * normalQuantile($0) }
    }
  }

  /// Reads `gaussian:mean=1:deviation=2`, `uniform:center=1:width=4`, `exponential:mean=2` or
  /// `bimodal:lower=-2:upper=2:share=0.3`.
  package init(_ text: String) throws {
    let specification = try Specification(text, subject: "distribution")
    var settings = specification.settings
    func number(_ name: String, from least: Double = -1e6, to most: Double = 1e6) throws -> Double {
      guard case .number(let value)? = settings.removeValue(forKey: name),
        (least...most).contains(value)
      else {
        throw ConfigurationError("'\(text)' needs '\(name)', a number from \(least) to \(most)")
      }
      return value
    }
    switch specification.name {
    case "uniform":
      self = .uniform(center: try number("center"), width: try number("width", from: 1e-6))
    case "gaussian":
      self = .gaussian(mean: try number("mean"), deviation: try number("deviation", from: 1e-6))
    case "exponential": self = .exponential(mean: try number("mean", from: 1e-6))
    case "bimodal":
      self = .bimodal(
        lower: try number("lower"), upper: try number("upper"),
        share: try number("share", from: 0.001, to: 0.999))
    default:
      throw ConfigurationError(
        "there is no distribution '\(specification.name)'; there are uniform:center=1:width=4, "
          + "gaussian:mean=1:deviation=2, exponential:mean=2, bimodal:lower=-2:upper=2:share=0.3")
    }
    if let name = settings.keys.min() {
      throw ConfigurationError("the distribution \(specification.name) has no setting '\(name)'")
    }
  }

  /// The form that is read.
  package var label: String {
    func text(_ value: Double) -> String { Setting.number(value).description }
    return switch self {
    case .uniform(let center, let width): "uniform:center=\(text(center)):width=\(text(width))"
    case .gaussian(let mean, let deviation):
      "gaussian:mean=\(text(mean)):deviation=\(text(deviation))"
    case .exponential(let mean): "exponential:mean=\(text(mean))"
    case .bimodal(let lower, let upper, let share):
      "bimodal:lower=\(text(lower)):upper=\(text(upper)):share=\(text(share))"
    }
  }
}
