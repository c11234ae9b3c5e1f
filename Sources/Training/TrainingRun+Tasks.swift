import Networks
import Tensors

// The tasks of a stream.
extension TrainingRun {
  /// Whether each epoch is a task of its own.
  var isStream: Bool { configuration.stream != .none }

  /// Makes the samples of an epoch; nothing changes where all epochs have the same.
  func beginTask(_ number: Int) {
    guard isStream else { return }
    task = configuration.stream.item.task(
      number, of: data, using: configuration.taskGenerator)
    placeTask()
  }

  /// Puts the samples of an epoch where the network is, lest each batch be copied there; false where they do not
  /// fit. Files, and images that change from epoch to epoch, are read where they are.
  @discardableResult
  func placeTask() -> Bool {
    guard device != .cpu else { return true }
    do {
      task = try throwingTensorErrors {
        StreamTask(
          training: images == nil ? task.training.moved(to: device) : task.training,
          test: task.test.moved(to: device))
      }
      return true
    } catch {
      return false
    }
  }

  /// How many rows of a batch were put in a wrong class before they were learned; the sum of the rows' mean
  /// absolute errors in regression, in the data's own units.
  func error(of pass: Pass, on batch: Batch) -> Tensor {
    withoutGradients {
      let values = network.parameters.values
      let targets = batch.targets(as: values.elementType, on: values.device)
      let outputs = pass.outputs.detached()
      guard !data.isRegression else {
        let units = Tensor(task.training.units).cast(to: values.elementType)
        return ((outputs - targets).magnitude() * units.moved(to: values.device))
          .mean(along: 1).sum()
      }
      // A bottleneck may have given several samples of each row.
      let copies = outputs.shape[0] / targets.shape[0]
      let all = Tensor.concatenated(Array(repeating: targets, count: copies))
      let right = outputs.argmax(along: 1).isEqual(to: all).cast(to: .float64).mean()
      return (1 - right) * Double(targets.shape[0])
    }
  }

  /// How well a task was learned while it was met: `online_error`, the share of its rows that were put in a
  /// wrong class, each before it was learned, or the mean absolute error of its rows.
  ///
  /// Dohare and others 2024 show its complement, the online accuracy; `train_loss` is the loss of the same
  /// rows.
  func onlineMeasures(of position: Position) -> [String: Double] {
    let rows = wholeBatches * Double(batchRows)
    return ["online_error": position.losses.errorSum / rows]
  }
}

extension TrainingConfiguration {
  /// From what the task of a number follows.
  package func taskGenerator(_ number: Int) -> Generator {
    Generator(seed: UInt64(learning.seed) &* 0xA076_1D64_78BD_642F ^ UInt64(number))
  }
}

extension Checkpoint {
  /// The training and test samples of the last task that the network learned; the whole set where there is no
  /// stream of tasks.
  package func lastTask(of data: TrainingData) -> TrainingData {
    guard configuration.stream != .none, !epochs.isEmpty else { return data }
    let number = epochs.count
    let task = configuration.stream.item.task(
      number, of: data, using: configuration.taskGenerator)
    return data.replaced(by: task, named: "samples of task \(number)")
  }
}

extension TrainingData {
  /// The same set with the samples of a task of a stream.
  fileprivate func replaced(by task: StreamTask, named testName: String) -> TrainingData {
    TrainingData(
      name: name, training: task.training, test: task.test, testName: testName,
      classNames: classNames, sampleShape: sampleShape, table: table, vocabulary: vocabulary,
      digest: digest)
  }
}
