/// What a reproduction does otherwise than was published.
package enum Change: Hashable, Sendable {
  /// Another set in place of the experiment's own.
  case data(String, insteadOf: [String])
  case runs(Int, insteadOf: Int)
  case epochs(Int, insteadOf: [Int])
  /// Smaller networks or sets, as the note says, in some panels.
  case reduced(String, panels: [String])
  /// Some panels alone, by their titles.
  case only([String])
  /// Without panels whose data are not there, by their titles.
  case without([String])
  case addedRule(String)
}

extension Change: CustomStringConvertible {
  package var description: String {
    switch self {
    case .data(let data, let own): "\(data) in place of \(own.joined(separator: " and "))"
    case .runs(let runs, let own): "\(runs) runs in place of \(own)"
    case .epochs(let epochs, let own):
      "\(epochs) epochs in place of \(own.map(String.init).joined(separator: " and "))"
    case .reduced(let note, let panels): "\(panels.joined(separator: ", ")): \(note)"
    case .only(let titles): "only \(titles.joined(separator: ", "))"
    case .without(let titles):
      "without \(titles.joined(separator: ", ")), whose data are not on this machine"
    case .addedRule(let rule): "with the rule \(rule) added"
    }
  }
}
