import Foundation
import Training

/// A job whose run goes into a store, the one that fails included.
final class StoredJob: Job, @unchecked Sendable {
  // A runner gives the turns one after the other, so that nothing here is shared.
  private var job: (any Job)?
  private let fail: (any Error) throws -> Void

  /// A job, and what keeps its error.
  init(_ job: any Job, fail: @escaping (any Error) throws -> Void) {
    (self.job, self.fail) = (job, fail)
  }

  func turn() throws -> Int {
    do {
      return try job?.turn() ?? 0
    } catch let error as Runner.Stopped {
      throw error
    } catch is RunFolder.Busy {
      // Another process makes the run.
      return 0
    } catch {
      job = nil
      try fail(error)
      return 0
    }
  }

  func saveUnfinished() throws { try job?.saveUnfinished() }
}
