import Settings
import Tensors

extension Experiment {
  /// Each paper's figures in order, and what goes beyond the papers.
  ///
  /// The comment of each says what is claimed, how it is made, what that costs in one core's time on an
  /// Intel Xeon with AVX-512, and which numbers to expect; they are those of Docs/Results.
  package static func all(_ edition: Edition = .published) -> [Experiment] {
    let families: [@Sendable () -> [Experiment]] = [
      { Shaw2020.experiments(edition) }, { Shaw2019.experiments(edition) },
      { Hofmann2021.experiments(edition) }, { Beyond.experiments },
    ]
    // To draw the trials of a search takes as long as all else.
    return concurrentMap(families.count) { families[$0]() }.flatMap(\.self)
  }

  /// The experiment with a name; `shaw2020/fig5` or, where only one ends so, `fig5`.
  package static func named(_ name: String, _ edition: Edition) throws -> Experiment {
    let all = all(edition)
    if let exact = all.first(where: { $0.id == name }) { return exact }
    let ending = all.filter { $0.id.hasSuffix("/\(name)") }
    if ending.count == 1 { return ending[0] }
    let near = all.map(\.id).filter { $0.contains(name) }
    throw ConfigurationError(
      "there is no experiment '\(name)'; "
        + (near.isEmpty
          ? "'homeostat list experiments' shows them"
          : "did you mean \(near.joined(separator: ", "))?"))
  }
}
