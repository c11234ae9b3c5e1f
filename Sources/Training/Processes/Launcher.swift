import Settings
import Tensors

/// A launcher of processes, by the variables that it sets for each.
private struct Launcher {
  let rank, size: String
  let localRank, localSize: String

  static let all = [
    Launcher(
      rank: "RANK", size: "WORLD_SIZE", localRank: "LOCAL_RANK", localSize: "LOCAL_WORLD_SIZE"),
    // Those of a step, which srun begins: in a job's own script there are no others to wait for.
    Launcher(
      rank: "SLURM_PROCID", size: "SLURM_STEP_NUM_TASKS", localRank: "SLURM_LOCALID",
      localSize: "SLURM_STEP_TASKS_PER_NODE"),
    Launcher(
      rank: "OMPI_COMM_WORLD_RANK", size: "OMPI_COMM_WORLD_SIZE",
      localRank: "OMPI_COMM_WORLD_LOCAL_RANK", localSize: "OMPI_COMM_WORLD_LOCAL_SIZE"),
    Launcher(
      rank: "PMI_RANK", size: "PMI_SIZE", localRank: "MPI_LOCALRANKID",
      localSize: "MPI_LOCALNRANKS"),
  ]
}

extension ProcessGroup.Meeting {
  /// Where a launcher has its processes meet, by the environment that it gives them; nil for a process that
  /// is alone.
  ///
  /// Launchers are torchrun, srun of Slurm, and mpirun of Open MPI, MPICH and their kin. `MASTER_ADDR` and
  /// `MASTER_PORT` say where the process with rank 0 is, where the launcher does not; `HOMEOSTAT_PATIENCE`, for
  /// how many seconds a process waits there for the others.
  public init?(ofLauncherIn environment: [String: String]) throws {
    guard
      let launcher = Launcher.all.first(where: {
        environment[$0.rank] != nil && environment[$0.size] != nil
      })
    else { return nil }
    func number(_ name: String, from least: Int = 0) throws -> Int {
      guard let text = environment[name], let value = Int(text), value >= least else {
        throw ConfigurationError(
          "the variable \(name) is '\(environment[name] ?? "")', but must be a number from \(least) on"
        )
      }
      return value
    }
    let (rank, size) = (try number(launcher.rank), try number(launcher.size, from: 1))
    guard size > 1 else { return nil }
    guard rank < size else {
      throw ConfigurationError(
        "the launcher's variable \(launcher.rank) is \(rank), but there are only \(size) processes")
    }
    let localRank = environment[launcher.localRank] == nil ? 0 : try number(launcher.localRank)
    let localSize =
      launcher.localSize == "SLURM_STEP_TASKS_PER_NODE"
      ? Self.tasksOfNode(in: environment)
      : environment[launcher.localSize] == nil ? 1 : try number(launcher.localSize, from: 1)
    let isOnOneMachine = localSize == size
    guard
      let host = environment["MASTER_ADDR"]
        ?? (isOnOneMachine ? "127.0.0.1" : Self.firstHost(in: environment["SLURM_STEP_NODELIST"]))
    else {
      throw ConfigurationError(
        "\(size) processes on several machines need MASTER_ADDR, the name of the machine of rank 0")
    }
    let port =
      environment["MASTER_PORT"] == nil
      ? Self.port(ofJobIn: environment) : try number("MASTER_PORT", from: 1)
    guard port < 65536 else { throw ConfigurationError("MASTER_PORT is \(port), and no port") }
    self.init(rank: rank, of: size, host: host, port: port)
    (self.localRank, self.localSize) = (localRank, localSize)
    if environment["HOMEOSTAT_PATIENCE"] != nil {
      patience = Double(try number("HOMEOSTAT_PATIENCE", from: 1))
    }
    if environment["TORCHELASTIC_USE_AGENT_STORE"] == "True" {
      isServed = true
      prefix = "/worker/attempt_\(environment["TORCHELASTIC_RESTART_COUNT"] ?? "0")"
    }
  }

  /// A port that follows from a job's number, so that the jobs of a machine keep apart.
  private static func port(ofJobIn environment: [String: String]) -> Int {
    let numbers = ["SLURM_JOB_ID", "SLURM_STEP_ID"].map { environment[$0].flatMap(Int.init) }
    return numbers[0].map { 20_000 + ($0 * 31 + (numbers[1] ?? 0)) % 10_000 } ?? 29_500
  }

  /// How many of a step's tasks this node has, as in 2(x3),1.
  private static func tasksOfNode(in environment: [String: String]) -> Int {
    let counts = (environment["SLURM_STEP_TASKS_PER_NODE"] ?? "").split(separator: ",").flatMap {
      part in
      let numbers = part.split { !$0.isNumber }.compactMap { Int($0) }
      return Array(repeating: numbers.first ?? 1, count: numbers.count > 1 ? numbers[1] : 1)
    }
    let node = environment["SLURM_NODEID"].flatMap(Int.init) ?? 0
    return counts.indices.contains(node) ? counts[node] : 1
  }

  /// The first of Slurm's list of hosts, as in node[01-04,7],login.
  static func firstHost(in list: String?) -> String? {
    guard let list, !list.isEmpty else { return nil }
    let name = list.prefix { $0 != "[" && $0 != "," }
    let rest = list.dropFirst(name.count)
    guard rest.first == "[" else { return String(name) }
    return String(name) + String(rest.dropFirst().prefix { !"-,]".contains($0) })
  }
}
