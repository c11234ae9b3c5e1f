import Settings
import Tensors
import Testing

@testable import Training

@Suite("Launchers of processes")
struct LauncherTests {
  typealias Meeting = ProcessGroup.Meeting

  @Test("torchrun, whose agent serves the meeting")
  func torchrun() throws {
    let meeting = try #require(
      try Meeting(ofLauncherIn: [
        "RANK": "3", "WORLD_SIZE": "4", "LOCAL_RANK": "1", "LOCAL_WORLD_SIZE": "2",
        "MASTER_ADDR": "head", "MASTER_PORT": "29400", "TORCHELASTIC_USE_AGENT_STORE": "True",
        "TORCHELASTIC_RESTART_COUNT": "2", "HOMEOSTAT_PATIENCE": "7",
      ]))
    #expect(meeting.rank == 3 && meeting.size == 4)
    #expect(meeting.localRank == 1 && meeting.localSize == 2)
    #expect(meeting.host == "head" && meeting.port == 29400)
    #expect(meeting.patience == 7)
    #expect(meeting.isServed && meeting.prefix == "/worker/attempt_2")
  }

  @Test("srun, whose first node serves it at a port of the job's")
  func slurm() throws {
    var environment = [
      "SLURM_PROCID": "5", "SLURM_STEP_NUM_TASKS": "7", "SLURM_LOCALID": "1", "SLURM_NODEID": "2",
      "SLURM_STEP_TASKS_PER_NODE": "2(x3),1", "SLURM_STEP_NODELIST": "gpu[07-09,12]",
      "SLURM_JOB_ID": "100", "SLURM_STEP_ID": "4",
    ]
    let meeting = try #require(try Meeting(ofLauncherIn: environment))
    #expect(meeting.rank == 5 && meeting.size == 7)
    #expect(meeting.localRank == 1 && meeting.localSize == 2)
    #expect(meeting.host == "gpu07" && meeting.port == 23_104 && !meeting.isServed)
    environment["SLURM_NODEID"] = "3"
    #expect(try Meeting(ofLauncherIn: environment)?.localSize == 1)
    environment["MASTER_ADDR"] = "other"
    environment["MASTER_PORT"] = "1234"
    let other = try #require(try Meeting(ofLauncherIn: environment))
    #expect(other.host == "other" && other.port == 1234)
  }

  @Test(
    "the first host of a list",
    arguments: [
      ("a", "a"), ("a,b", "a"), ("a[3,5]", "a3"), ("node-[001-128],x", "node-001"),
      ("b7,a[1-2]", "b7"),
    ])
  func hosts(list: String, first: String) {
    #expect(Meeting.firstHost(in: list) == first)
  }

  @Test("mpirun, on one machine or with the name of the first")
  func mpi() throws {
    let open = try #require(
      try Meeting(ofLauncherIn: [
        "OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "2",
        "OMPI_COMM_WORLD_LOCAL_RANK": "1", "OMPI_COMM_WORLD_LOCAL_SIZE": "2",
      ]))
    #expect(open.host == "127.0.0.1" && open.port == 29_500 && open.localSize == 2)
    #expect(
      throws: ConfigurationError(
        "4 processes on several machines need MASTER_ADDR, the name of the machine of rank 0")
    ) {
      try Meeting(ofLauncherIn: ["PMI_RANK": "1", "PMI_SIZE": "4", "MPI_LOCALNRANKS": "2"])
    }
  }

  @Test("none, or one for a single process; a job's own script is no step")
  func alone() throws {
    #expect(try Meeting(ofLauncherIn: [:]) == nil)
    #expect(try Meeting(ofLauncherIn: ["RANK": "0", "WORLD_SIZE": "1"]) == nil)
    #expect(try Meeting(ofLauncherIn: ["SLURM_PROCID": "0", "SLURM_NTASKS": "4"]) == nil)
  }

  @Test(
    "what no launcher says",
    arguments: [
      (["RANK": "x", "WORLD_SIZE": "2"], "RANK is 'x'"),
      (["RANK": "2", "WORLD_SIZE": "2"], "RANK is 2, but there are only 2"),
      (["RANK": "0", "WORLD_SIZE": "0"], "WORLD_SIZE is '0'"),
      (
        [
          "RANK": "0", "WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2", "MASTER_PORT": "70000",
        ], "MASTER_PORT is 70000"
      ),
    ])
  func wrong(environment: [String: String], text: String) throws {
    let error = #expect(throws: ConfigurationError.self) {
      try Meeting(ofLauncherIn: environment)
    }
    #expect("\(try #require(error))".contains(text))
  }
}
