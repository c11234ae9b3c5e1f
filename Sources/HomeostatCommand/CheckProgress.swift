import Homeostat
import Synchronization

/// Shows on a terminal how many picture files are checked, and says elsewhere that there are many.
func checkProgress() -> CheckProgress {
  let line = Mutex(ProgressLine())
  return { done, count in
    line.withLock { line in
      if line.all == 0, count > 20_000 { say("checking \(count) picture files") }
      (line.done, line.all) = (Double(done), Double(count))
      if line.comesDue() { line.show("\(done) of \(count) picture files checked,") }
    }
    if done == count { LiveLine.clear() }
  }
}
