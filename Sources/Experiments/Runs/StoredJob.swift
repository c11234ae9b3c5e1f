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

  package func open() throws -> OpenRun? {
    guard var open = try keeping({ try job?.open() }) ?? nil else { return nil }
    let report = open.report
    // What ends this run does not end those that step beside it.
    open.report = { event in
      if self.job != nil { _ = try self.keeping { try report(event) } }
    }
    return open
  }

  package func turn() throws -> Int { try keeping { try job?.turn() ?? 0 } ?? 0 }

  /// What a part of the job gives; nil where it failed, which ends the job.
  private func keeping<Result>(_ part: () throws -> Result) throws -> Result? {
    do {
      return try part()
    } catch let error as Runner.Stopped {
      throw error
    } catch let error where error is RunFolder.Busy || error is RunLease.Lost {
      // Another process makes the run.
      job = nil
      return nil
    } catch {
      job = nil
      do { try fail(error) } catch is RunLease.Lost {}
      return nil
    }
  }

  package func saveUnfinished() throws { try job?.saveUnfinished() }
}
