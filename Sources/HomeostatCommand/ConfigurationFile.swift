import Foundation
import Homeostat
import Yams

extension RunFolder {
  /// Writes `configuration.yaml`, which `--config` reads.
  func writeConfiguration(_ configuration: TrainingConfiguration) throws {
    let encoder = YAMLEncoder()
    encoder.options.sortKeys = true
    try write(try encoder.encode(configuration), to: "configuration.yaml")
  }
}
