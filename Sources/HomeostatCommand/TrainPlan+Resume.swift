import Experiments
import Foundation
import Homeostat

extension TrainPlan {
  /// Writes `plan.yaml`, from which `--resume` goes on with several runs.
  func writePlan() throws {
    guard runs.count > 1 || isShard, !session.out.isEmpty else { return }
    var settings = given.filter { !["out", "store", "jobs", "log-steps"].contains($0.key) }
    settings["threads"] = .number(Double(runs[0].configuration.threads))
    let folder = URL(filePath: session.out)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try AtomicFile.write(
      Data(try ConfigurationFile.yaml(settings).utf8), to: folder.appending(path: Self.planName))
  }

  private static let planName = "plan.yaml"

  /// What is given, over what the runs of the folder were begun with.
  static func resumed(_ given: [String: Setting]) throws -> [String: Setting] {
    guard let out = given["out"]?.description, !out.isEmpty else {
      throw ConfigurationError("--resume needs --out FOLDER, the folder of the runs to go on with")
    }
    let files = [planName, "configuration.yaml"].map {
      URL(filePath: out).appending(path: $0).path
    }
    guard let file = files.first(where: FileManager.default.fileExists) else {
      let names = Set(try Session().settings.keys)
      guard given.keys.contains(where: { !names.contains($0) }) else {
        throw ConfigurationError(
          "\(out): holds neither \(planName) nor configuration.yaml, so that nobody can tell which runs "
            + "to go on with; give the flags with which they were begun")
      }
      return given
    }
    var begun = try NetworkWords.gathered(settings(ofFile: file))
    let given = given["network"] == nil ? given : try NetworkWords.gathered(given)
    if given["compare"] != nil { begun["rule"] = nil }
    if given["rule"] != nil { begun["compare"] = nil }
    // A rate that is given anew stands in place of that of the rules.
    if given["eta"] != nil {
      for name in ["rule", "input-rule"] { begun[name] = begun[name].map(withoutRates) }
    }
    return begun.merging(given) { $1 }
  }

  private static func withoutRates(_ rule: Setting) -> Setting {
    switch rule {
    case .list(let rules): .list(rules.map(withoutRates))
    case .table(var settings):
      .table(
        {
          settings["rate"] = nil
          return settings
        }())
    default: rule
    }
  }

  /// Throws where a folder of one run would get several, or the other way round.
  func checkFolder() throws {
    let folder = URL(filePath: session.out)
    let holdsOne = FileManager.default.fileExists(
      atPath: folder.appending(path: "checkpoint.safetensors").path)
    let holdsSeveral = FileManager.default.fileExists(
      atPath: folder.appending(path: Self.planName).path)
    guard runs.count > 1 ? holdsOne : holdsSeveral else { return }
    throw ConfigurationError(
      "\(session.out): holds \(holdsOne ? "one run" : "several runs"), but the flags ask for "
        + "\(runs.count); resume with the same, or choose another folder with --out")
  }
}
