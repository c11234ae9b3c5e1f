import Foundation
import Homeostat

var configuration = TrainingConfiguration()
configuration.rule = [Rule(WeightedDecay())]
configuration.learningRate = 0.01
let run = try TrainingRun(configuration, on: TrainingData(loadImages("fashion-mnist")))
for event in run.events {
  if case .epoch(let record) = event { print(record.epoch, record.testError) }
}
try run.checkpoint().write(to: URL(filePath: "network.safetensors"))
