import Foundation
import Training

/// The simulation of one neuron, which is one turn.
final class NeuronJob: Job {
  private let body: @Sendable () throws -> Void

  init(_ body: @escaping @Sendable () throws -> Void) { self.body = body }

  func turn() throws -> Int {
    try body()
    return 0
  }

  func saveUnfinished() {}
}
