import Foundation
import Settings
import Training

/// A setting that varies: `learning-rate=1e-5..0.1`, or `batch-size=50,100,200`.
package struct SweepAxis: Hashable, Sendable {
  package let name: String
  var values: Values

  enum Values: Hashable, Sendable {
    case range(ClosedRange<Double>)
    /// From one whole number to another, for a setting that takes no others.
    case wholes(ClosedRange<Double>)
    case choices([Setting])
  }

  /// Reads the form of a command line.
  ///
  /// A range whose ends are ten times apart or more is drawn from evenly in the logarithm.
  package init(_ text: String) throws {
    let error = ConfigurationError(
      "'\(text)' is not a sweep axis: write setting=LOW..HIGH, or setting=VALUE,VALUE")
    let sides = text.split(separator: "=", maxSplits: 1)
    guard sides.count == 2,
      sides[0].split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty })
    else { throw error }
    name = String(sides[0])
    if let dots = sides[1].range(of: "..") {
      guard let low = Double(sides[1][..<dots.lowerBound]),
        let high = Double(sides[1][dots.upperBound...]), low.isFinite, high.isFinite, low < high,
        (high - low).isFinite
      else { throw error }
      values = .range(low...high)
    } else {
      let words = sides[1].split(separator: ",", omittingEmptySubsequences: false)
      guard words.allSatisfy({ !$0.isEmpty }) else { throw error }
      values = .choices(words.map { Setting(word: $0) })
    }
  }

  /// How many values it has; nil for a range.
  var count: Int? { if case .choices(let choices) = values { choices.count } else { nil } }

  var isLogarithmic: Bool {
    switch values {
    case .range(let range), .wholes(let range):
      range.lowerBound > 0 && range.upperBound / range.lowerBound >= 10
    case .choices: false
    }
  }

  /// The value at a share of the way, from 0 to 1.
  func value(at share: Double) -> Setting {
    switch values {
    case .range(let range): .number(number(at: share, of: range))
    // The numbers at the ends have as much room as the others.
    case .wholes(let range):
      .number(
        number(at: share, of: range.lowerBound - 0.5...range.upperBound + 0.5).rounded()
          .clamped(to: range))
    case .choices(let choices):
      choices[min(Int(share * Double(choices.count)), choices.count - 1)]
    }
  }

  private func number(at share: Double, of range: ClosedRange<Double>) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    guard isLogarithmic else { return low + (high - low) * share }
    let ratio = high / low
    guard ratio.isFinite else { return exp(log(low) * (1 - share) + log(high) * share) }
    return low * pow(ratio, share)
  }

  /// The axis as a base takes it: of whole numbers where the setting takes no others.
  func drawnFor(_ base: TrainingConfiguration) throws -> SweepAxis {
    guard case .range(let range) = values else { return self }
    func takes(_ value: Double) -> Bool {
      (try? base.setting([(name, .number(value))])) != nil
    }
    let middle = (range.lowerBound / 2 + range.upperBound / 2).rounded(.down)
    guard !takes(middle + 0.5), takes(max(middle, range.lowerBound.rounded(.up))) else {
      return self
    }
    guard [range.lowerBound, range.upperBound].allSatisfy({ $0 == $0.rounded() }) else {
      throw ConfigurationError("'\(name)' takes whole numbers: give a range from one to another")
    }
    var axis = self
    axis.values = .wholes(range)
    return axis
  }

  /// Where a value is drawn: numbers at themselves, words at their number among the choices.
  func place(of value: Setting?) -> Double? {
    if case .number(let number)? = value { return number }
    guard case .choices(let choices) = values, let value else { return nil }
    return choices.firstIndex(of: value).map { Double($0 + 1) }
  }
}

extension Double {
  fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
    min(max(self, range.lowerBound), range.upperBound)
  }
}
