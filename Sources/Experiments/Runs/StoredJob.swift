import Foundation
import Training

/// A job whose run goes into a store, the one that fails included.
package final class StoredJob: Job, @unchecked Sendable {
  // A runner gives the turns one after the other, so that nothing here is shared.
  private var job: (any Job)?
  private let fail: (any Error) throws -> Void

  /// A job, and what keeps its error.
  package init(_ job: any Job, fail: @escaping (any Error) throws -> Void) {
    (self.job, self.fail) = (job, fail)
  }

  package func turn() throws -> Int {
    do {
      return try job?.turn() ?? 0
    } catch let error as Runner.Stopped {
      throw error
    } catch let error where error is RunFolder.Busy || error is RunLease.Lost {
      // Another process makes the run.
      job = nil
      return 0
    } catch {
      job = nil
      do { try fail(error) } catch is RunLease.Lost {}
      return 0
    }
  }

  package func saveUnfinished() throws { try job?.saveUnfinished() }
}
