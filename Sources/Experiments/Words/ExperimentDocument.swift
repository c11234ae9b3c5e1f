import Datasets
import Foundation
import Settings
import Training

/// An experiment of the user's own in a YAML file, whose path stands where a figure's name does.
package struct ExperimentDocument {
  package static func isFile(_ word: String) -> Bool {
    word.hasSuffix(".yaml") || word.hasSuffix(".yml")
  }

  /// Reads a file, or a text that is called so; its name is that of the experiment, below `experiments/`.
  package static func experiment(
    _ path: String, text: String? = nil, in root: DataRoot
  ) throws -> Experiment {
    let name = URL(filePath: path).deletingPathExtension().lastPathComponent
    let document = try YAMLDocument(
      path,
      form: "an experiment is 'name: value' lines, among them 'arms'; see Docs/Experiments.md",
      text: text)
    var file = ConfigurationFile(path, texts: ["title", "about", "finding", "source"], text: text)
    do {
      return try Experiment(
        file: file.settings(), id: "experiments/\(name)", name: name,
        reader: ArmSettings(root: root))
    } catch let error as PlacedError {
      throw ConfigurationError("\(path)\(document.mark(of: error.keys)): \(error.message)")
    }
  }
}
