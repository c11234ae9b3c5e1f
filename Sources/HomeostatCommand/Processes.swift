import Foundation
import Homeostat

/// Processes that a launcher has begun to train each network together.
enum Processes {
  /// The group, once all are there; nil for a process that is alone.
  ///
  /// The processes of a launcher that each train runs of their own are alone, too, for the sake of a flag.
  static func group(trainsAlone flag: String?) throws -> ProcessGroup? {
    guard let meeting = try meeting else { return nil }
    if let flag {
      say(
        "note: \(flag): each of the launcher's \(meeting.size) processes trains runs of its own")
      return nil
    }
    if meeting.rank > 0 {
      Quiet.letOthersSpeak()
    } else {
      say("\(meeting.size) processes train together, and meet at \(meeting.host):\(meeting.port)")
    }
    do {
      return try ProcessGroup(meeting)
    } catch {
      throw ConfigurationError(
        "rank \(meeting.rank): \(meeting.size) processes did not meet at \(meeting.host):\(meeting.port): "
          + "all must be begun, and MASTER_PORT must be a free port that all can reach "
          + "(\("\(error)".prefix { $0 != "\n" }))")
    }
  }

  private static var meeting: ProcessGroup.Meeting? {
    get throws { try ProcessGroup.Meeting(ofLauncherIn: ProcessInfo.processInfo.environment) }
  }

  /// The cores of one process: an equal part of its machine's, or what Slurm gave it.
  static func cores(of group: ProcessGroup?) -> Int {
    let areOwn = ProcessInfo.processInfo.environment["SLURM_CPUS_PER_TASK"] != nil
    return areOwn ? Engine.cores : max(1, Engine.cores / (group?.meeting.localSize ?? 1))
  }
}

extension TrainPlan {
  /// Throws where the processes of a group cannot do together what is planned.
  func validate(for group: ProcessGroup) throws {
    guard jobs ?? 1 == 1 else {
      throw ConfigurationError(
        "\(group.size) processes train one network at a time: leave out --jobs")
    }
    guard session.monitor == 0 else {
      throw ConfigurationError(
        "--monitor sees all rows of a batch, of which \(group.size) processes have a part each: leave it out, "
          + "or train in one process")
    }
  }
}
