import Foundation
import Statistics

/// How networks fared with a rule, at several learning rates and with several seeds.
package struct Score: Codable, Hashable, Sendable {
  /// The lowest of the rates' losses, and the rate.
  package let loss: Double
  package let learningRate: Double
  /// The mean of the rates' losses: how little depends on the rate.
  package let meanLoss: Double
  /// The share of networks that ended dead or diverged.
  package let dead: Double

  /// The score of runs by learning rate.
  ///
  /// A rate's loss is the median of its runs' last losses on held-out samples. What died, diverged or is
  /// worse than chance counts as chance, the loss of equal odds for all classes.
  init(_ runs: [(learningRate: Double, runs: [StoredRun])], chance: Double) {
    let losses = runs.map { rate, runs in
      (rate: rate, loss: Summary(runs.map { $0.heldOutLoss(chance: chance) }).median)
    }
    let all = runs.flatMap(\.runs)
    let best = losses.min { $0.loss < $1.loss }
    loss = best?.loss ?? chance
    learningRate = best?.rate ?? 0
    meanLoss = losses.map(\.loss).reduce(0, +) / Double(max(losses.count, 1))
    dead = Double(all.count { $0.isDeadOrDiverged }) / Double(max(all.count, 1))
  }

  /// What the search makes small. Losses that differ by less than a thousandth are one.
  func aims(length: Int) -> [Double] {
    [(loss * 1000).rounded(), (meanLoss * 1000).rounded(), dead, Double(length)]
  }
}

extension StoredRun {
  fileprivate var isDeadOrDiverged: Bool { state != .finished || series["dead"]?.last == 1 }

  fileprivate func heldOutLoss(chance: Double) -> Double {
    guard !isDeadOrDiverged, let loss = series["test_loss"]?.last, loss.isFinite else {
      return chance
    }
    return min(loss, chance)
  }
}
