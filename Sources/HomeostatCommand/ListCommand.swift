import ArgumentParser
import Foundation
import Homeostat

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List what there is to choose from.",
    subcommands: [Rules.self])

  struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rules", abstract: "List the intrinsic rules with their settings' defaults.",
      discussion: "A setting is changed after the rule's name: --rule ip:biasRateScale=1:rate=0.001"
    )

    @Flag(help: "Print one JSON object a line on standard output.")
    var json = false

    func run() throws {
      for type in Homeostat.Rules.all {
        let settings = try type.init().settings
        if json {
          var line = JSONLine(event: "rule")
          line["name"] = .text(type.name)
          line["settings"] = .table(settings)
          line.print()
        } else {
          let name = type.name + String(repeating: " ", count: 18 - type.name.count)
          let text = settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
          print((name + text.joined(separator: " ")).trimmingCharacters(in: .whitespaces))
        }
      }
    }
  }
}
