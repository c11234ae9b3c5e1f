import Foundation
import Settings

/// Files that come with the package: published numbers, and parts of the page of a report.
package enum Resources {
  /// Throws where they are not there, as beside a program that was copied alone.
  package static func check() throws {
    guard folder == nil else { return }
    throw ConfigurationError(
      "\(places[0].path): this folder with the published numbers is missing: copy it from where the "
        + "program was built, or use the program there")
  }

  /// The text of a file, such as `Page/report.css`.
  static func text(_ name: String) -> String {
    guard let file = folder?.appending(path: name),
      let text = try? String(contentsOf: file, encoding: .utf8)
    else { preconditionFailure("\(name) is missing from the package") }
    return text
  }

  private static let folder = places.first { place in
    ["Published", "Page"].allSatisfy {
      FileManager.default.fileExists(atPath: place.appending(path: $0).path)
    }
  }

  /// Beside the program, or where this package was built; `Bundle.module` is the same and traps.
  private static let places: [URL] = {
    let name = "homeostat_Experiments.resources"
    #if DEBUG
      let build = "debug"
    #else
      let build = "release"
    #endif
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return [
      Bundle.main.bundleURL.appending(path: name),
      package.appending(path: ".build/\(build)/\(name)"),
    ]
  }()
}
