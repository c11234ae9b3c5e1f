import Foundation

/// Several jobs a turn at a time, in which networks that differ in nothing but their seeds make their steps as one
/// program; for a GPU, which one small network leaves idle.
final class PopulationJob: Job, @unchecked Sendable {
  // A runner gives the turns one after the other, so that nothing here is shared.
  private var jobs: [any Job]

  init(_ jobs: [any Job]) { self.jobs = jobs }

  func turn() throws -> Int {
    var open: [OpenRun] = []
    jobs = try jobs.filter { job in
      if let run = try job.open(), Population.suits(run.run) {
        open.append(run)
        return true
      }
      // It goes to its end by itself, lest all such networks be in memory at once.
      while try job.turn() > 0 {}
      return false
    }
    for runs in Population.groups(of: open.map(\.run)) {
      // Where memory does not suffice, each trains alone.
      guard let population = try? Population(runs) else { continue }
      let members = runs.compactMap { run in open.first { $0.run === run } }
      let start = ContinuousClock.now
      try population.learnEpoch { run, step in
        try members.first { $0.run === run }?.report(.step(step))
      }
      let seconds = start.duration(to: .now) / .seconds(1)
      for member in members { member.addSeconds(seconds / Double(members.count)) }
    }
    // Each job ends its epoch by itself; one that has no population learns it, too.
    var left = 0
    jobs = try jobs.filter { job in
      let own = try job.turn()
      left = max(left, own)
      return own > 0
    }
    return left
  }

  func saveUnfinished() throws { for job in jobs { try job.saveUnfinished() } }
}
