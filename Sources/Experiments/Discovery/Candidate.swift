import Plasticity
import Settings
import Statistics

/// A rule that the search has made up: what gain and bias are drawn to, at which rate.
///
///     gain ← gain + rate · f,  bias ← bias + rate · g
///
/// f and g are formulas of what the neuron knows of itself.
package struct Candidate: Hashable, Sendable {
  var form: AffineForm
  var rate: Double
  var gain: Formula
  var bias: Formula

  /// Longer rules are not tried.
  static let longest = 30

  /// The length of both formulas.
  package var length: Int { gain.length + bias.length }

  /// The rule in the words of a configuration or of a file.
  package var settings: [String: Setting] {
    func update(_ name: String, _ change: Formula) -> Setting {
      guard change != .zero else { return .text(name) }
      let factor = Formula.quantity("rate")
      return .text(
        Formula.two(.add, .quantity(name), .two(.multiply, factor, change)).text)
    }
    var settings: [String: Setting] = [
      "form": .text(form.rawValue), "gain": update("gain", gain), "bias": update("bias", bias),
    ]
    if gain != .zero || bias != .zero { settings["rate"] = .number(rate) }
    return settings
  }

  /// The rule; nil where an equation cannot say it, as where a number is divided by 0.
  var rule: Rule? {
    try? Rule(
      Specification(
        name: EquationRule.name, settings: EquationRule.declaring(settings)))
  }

  /// The candidate in its shortest form; nil where it moves nothing, is too long or cannot be.
  var checked: Candidate? {
    var candidate = self
    candidate.gain = gain.simplified
    candidate.bias = bias.simplified
    guard candidate.gain != .zero || candidate.bias != .zero,
      candidate.length <= Self.longest, candidate.rule != nil
    else { return nil }
    return candidate
  }
}
