import Homeostat

extension EvaluateCommand {
  /// Prints further scores, and what the simplest prediction would come to.
  func show(_ scores: EvaluationScores, _ set: TrainingData) throws {
    switch scores {
    case .classes(let scores, let areProbabilities):
      let means = [scores.precision, scores.recall, scores.f1].map { Summary($0).mean }
      try printLine(
        "means over classes: precision \(figure(means[0])), recall \(figure(means[1])), "
          + "F1 \(figure(means[2])), ROC-AUC \(figure(scores.area))")
      if areProbabilities {
        try printLine(
          "probabilities: Brier score \(figure(scores.brier)), calibration error "
            + percent(scores.calibrationError))
      }
      try printLine(
        "always naming the most frequent class: error \(percent(scores.constantError))")
    case .numbers(let targets):
      for (place, target) in targets.enumerated() {
        let name = targets.count > 1 ? "\(set.table?.targets[place] ?? "\(place + 1)"): " : ""
        try printLine(
          "\(name)root mean squared error \(figure(target.scores.rootMeanSquaredError)), R² "
            + "\(figure(target.scores.determination)); always predicting the training mean: mean "
            + "absolute error \(figure(target.constantError))")
      }
    }
  }

  /// Adds further scores to a JSON line; of several targets each by its name.
  func add(_ scores: EvaluationScores, to line: inout JSONLine, _ set: TrainingData) {
    func numbers(_ values: [Double]) -> Setting {
      .list(values.map { $0.isFinite ? .number($0) : .null })
    }
    switch scores {
    case .classes(let scores, let areProbabilities):
      line["precision"] = numbers(scores.precision)
      line["recall"] = numbers(scores.recall)
      line["f1"] = numbers(scores.f1)
      line["roc_auc"] = numbers(scores.areas)
      line.add("roc_auc_mean", scores.area)
      line.add("constant_error", scores.constantError)
      guard areProbabilities else { return }
      line.add("brier", scores.brier)
      line.add("calibration_error", scores.calibrationError)
      line["calibration"] = .list(
        scores.calibration.map {
          .table([
            "count": .number(Double($0.count)), "confidence": .number($0.confidence),
            "accuracy": .number($0.accuracy),
          ])
        })
    case .numbers(let targets):
      line["root_mean_squared_error"] = numbers(targets.map(\.scores.rootMeanSquaredError))
      line["r2"] = numbers(targets.map(\.scores.determination))
      line["constant_mean_absolute_error"] = numbers(targets.map(\.constantError))
    }
  }
}
