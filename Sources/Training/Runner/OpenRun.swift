/// The run of a job whose turn has come.
public struct OpenRun {
  let run: TrainingRun
  package var report: (TrainingEvent) throws -> Void
  /// Counts seconds in which it was trained outside of its turns.
  let addSeconds: (Double) -> Void
}
