import Experiments
import Homeostat

extension RunFolder {
  /// Writes `configuration.yaml`, which `--config` reads and `--resume` goes on from.
  func write(_ configuration: TrainingConfiguration, _ session: TrainPlan.Session) throws {
    var settings = try configuration.settings
    let (own, defaults) = (try session.settings, try TrainPlan.Session().settings)
    for name in ["monitor", "measure", "checkpoint-every", "tensorboard"]
    where own[name] != defaults[name] {
      settings[name] = own[name]
    }
    for name in try configuration.laterDefaults + configuration.idleSettings {
      settings[name] = nil
    }
    // It is one of the splits.
    if configuration.validation != .own { settings["runs"] = .number(1) }
    try write(try ConfigurationFile.yaml(settings), to: "configuration.yaml")
  }
}
