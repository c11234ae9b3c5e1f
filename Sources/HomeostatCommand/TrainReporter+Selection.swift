import Homeostat

extension TrainReporter {
  /// Says which epoch the validation part chose, and what its network makes of the test samples.
  func report(_ selected: SelectedEpoch, of run: TrainingRun, number: Int) throws {
    let (record, test) = (selected.record, selected.test)
    try announce(number) { name, line in
      guard plan.json else {
        let kind = run.data.isRegression ? "mean absolute error" : "error"
        func shown(_ error: Double) -> String {
          run.data.isRegression ? figure(error) : percent(error)
        }
        return "  \(name)\(run.hasLostPatience ? "halted after epoch \(run.epochs.count); " : "")"
          + "the validation samples chose epoch \(record.epoch): validation loss "
          + "\(figure(record.testLoss)), \(kind) \(shown(record.testError)); \(kind) on "
          + "\(run.data.testName) \(shown(test.error)), seen this once"
      }
      line.add("epoch", Double(record.epoch))
      line.add("epochs", Double(run.epochs.count))
      line.add("validation_loss", record.testLoss)
      line.add("validation_error", record.testError)
      line.add("test_loss", test.loss)
      line.add("test_error", test.error)
      return nil
    }
  }
}
