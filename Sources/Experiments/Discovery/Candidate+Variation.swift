import Foundation
import Plasticity
import Statistics

// How candidates come to be: at random, from one, or from two.
extension Candidate {
  static func random(_ generator: inout SplitMix64) -> Candidate {
    untilValid {
      Candidate(
        form: generator.isLucky(0.5) ? .divisive : .multiplicative,
        rate: pow(10, -3 + 2.5 * generator.uniform()).twoDigits,
        gain: .random(of: "gain", &generator), bias: .random(of: "bias", &generator))
    }
  }

  /// A candidate that differs in one place.
  func mutated(_ generator: inout SplitMix64) -> Candidate {
    Self.untilValid {
      var child = self
      switch generator.uniform() {
      case ..<0.15:
        child.rate = min(1, max(1e-5, rate * pow(10, 2 * generator.uniform() - 1))).twoDigits
      case ..<0.2: child.form = form == .divisive ? .multiplicative : .divisive
      case ..<0.25: child.gain = .random(of: "gain", &generator)
      case ..<0.3: child.bias = .random(of: "bias", &generator)
      case ..<0.65: child.gain = gain.mutated(&generator)
      default: child.bias = bias.mutated(&generator)
      }
      return child == self ? nil : child
    }
  }

  /// A candidate with parts of both.
  static func crossed(
    _ first: Candidate, _ second: Candidate, _ generator: inout SplitMix64
  ) -> Candidate {
    // Two that have nothing to give each other give a mutant.
    for _ in 0..<20 {
      var child = first
      switch generator.uniform() {
      case ..<0.4: child.bias = second.bias
      case ..<0.7: child.gain = first.gain.taking(from: second.gain, &generator)
      default: child.bias = first.bias.taking(from: second.bias, &generator)
      }
      if let child = child.checked, child != first, child != second { return child }
    }
    return first.mutated(&generator)
  }

  private static func untilValid(_ make: () -> Candidate?) -> Candidate {
    while true {
      if let candidate = make()?.checked { return candidate }
    }
  }
}

extension Formula {
  /// A formula of gain or bias; half of them draw it to a target, f − gain.
  fileprivate static func random(of name: String, _ generator: inout SplitMix64) -> Formula {
    generator.isLucky(0.5)
      ? .two(.subtract, .random(depth: 2, &generator), .quantity(name))
      : .random(depth: 3, &generator)
  }

  static func random(depth: Int, _ generator: inout SplitMix64) -> Formula {
    guard depth > 0, generator.isLucky(0.7) else {
      guard generator.isLucky(0.2) else {
        return .quantity(generator.element(of: quantities))
      }
      return .number(generator.element(of: [0.1, 0.2, 0.5, 1, 2, 3, -1]))
    }
    if generator.isLucky(0.2) {
      return .one(
        generator.element(of: Unary.allCases), random(depth: depth - 1, &generator))
    }
    // Sums and products are what most formulas are made of.
    let operation =
      generator.isLucky(0.8)
      ? generator.element(of: [.add, .subtract, .multiply])
      : generator.element(of: Binary.allCases)
    return .two(
      operation, random(depth: depth - 1, &generator), random(depth: depth - 1, &generator))
  }

  fileprivate func mutated(_ generator: inout SplitMix64) -> Formula {
    let place = generator.next(below: length)
    let part = part(place)
    let new: Formula =
      switch generator.uniform() {
      case ..<0.3: .random(depth: 2, &generator)
      // One of its own parts takes its place, which makes it shorter.
      case ..<0.5: part.part(generator.next(below: part.length))
      case ..<0.65:
        .two(
          generator.element(of: [.add, .subtract, .multiply]), part,
          .random(depth: 1, &generator))
      default: part.changedAtRoot(&generator)
      }
    return replacing(place, with: new)
  }

  /// Another operation, quantity or number in the same place.
  private func changedAtRoot(_ generator: inout SplitMix64) -> Formula {
    switch self {
    case .number(let value):
      .rounded(value * pow(10, generator.uniform() - 0.5) * (generator.isLucky(0.1) ? -1 : 1))
        ?? .number(1)
    case .quantity: .quantity(generator.element(of: Self.quantities))
    case .one(_, let a): .one(generator.element(of: Unary.allCases), a)
    case .two(_, let a, let b): .two(generator.element(of: Binary.allCases), a, b)
    }
  }

  /// The formula with a part of another in the place of one of its own.
  fileprivate func taking(from other: Formula, _ generator: inout SplitMix64) -> Formula {
    replacing(
      generator.next(below: length), with: other.part(generator.next(below: other.length)))
  }
}

extension SplitMix64 {
  /// True in so large a share of draws.
  mutating func isLucky(_ share: Double) -> Bool { uniform() < share }

  mutating func element<Element>(of elements: [Element]) -> Element {
    elements[next(below: elements.count)]
  }
}

extension Double {
  fileprivate var twoDigits: Double { Double(String(format: "%.2g", self)) ?? self }
}
