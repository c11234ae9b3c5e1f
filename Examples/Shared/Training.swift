import Foundation
import Homeostat

/// Trains in the folder that the program's first argument names, up to the epochs of its second.
///
/// A run that is in the folder goes on; with the same epochs it gives the same checkpoint as one that
/// was never interrupted.
public func train(_ configuration: TrainingConfiguration, on data: TrainingData) throws {
  let arguments = CommandLine.arguments.dropFirst()
  guard arguments.count == 2, let path = arguments.first,
    let epochs = arguments.last.flatMap(Int.init)
  else {
    throw ConfigurationError("usage: \(CommandLine.arguments[0]) FOLDER EPOCHS")
  }
  var configuration = configuration
  configuration.epochs = epochs
  let run = try TrainingRun(configuration, on: data)
  let folder = try RunFolder(URL(filePath: path))
  if folder.hasCheckpoint { try folder.resume(run) }
  for event in run.events {
    guard case .epoch(let record) = event else { continue }
    print("epoch \(record.epoch): loss \(record.trainLoss), test error \(record.testError)")
    try folder.save(run)
  }
}
