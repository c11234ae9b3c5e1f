import Datasets
import Settings
import Training

/// How an experiment is changed by whoever asks for it.
package struct Scale: Sendable {
  package var runs: Int?
  package var epochs: Int?
  package var firstSeed = 1
  /// A set in place of the experiment's own.
  package var data: String?
  /// Whether the whole is to take about two minutes on two cores.
  package var isQuick = false
  /// Whether all is as published, though it may take days.
  package var isFull = false
  /// The device that trains networks.
  package var device = "cpu"

  package init() {}

  /// Whether experiments that are too large for a processor are made smaller.
  package var isReduced: Bool { !isFull && device == "cpu" }
}

extension Experiment {
  /// The experiment as asked for, with what was changed noted.
  package func scaled(_ scale: Scale) -> Experiment {
    var scaled = self
    if let data = scale.data { scaled.change(to: data) }
    // A drawing has no runs.
    guard !panels.allSatisfy(\.arms.isEmpty) else { return scaled }
    if scale.device != "cpu" { scaled.changeNetworks { $0.device = scale.device } }
    if scale.isReduced { scaled.reduce() }
    if scale.isQuick { scaled.makeQuick() }
    if let runs = scale.runs, runs != scaled.runs {
      scaled.changes.removeAll { if case .runs = $0 { true } else { false } }
      if runs != self.runs { scaled.changes.append(.runs(runs, insteadOf: self.runs)) }
      scaled.runs = runs
    }
    if let epochs = scale.epochs {
      let own = Set(scaled.networks.map(\.epochs))
      if own != [epochs], !own.isEmpty {
        scaled.changes.append(.epochs(epochs, insteadOf: own.sorted()))
      }
      scaled.changeNetworks { $0.epochs = epochs }
    }
    return scaled
  }

  /// Learns another set in every panel, and says so; what was published of its own set is not laid
  /// beside it.
  private mutating func change(to data: String) {
    let own = sets
    guard own != [data], !own.isEmpty else { return }
    changes.append(.data(data, insteadOf: own))
    let naming = SetNaming(own, to: data)
    (title, about, finding) = (naming(title), naming(about), "")
    publishedNotes = []
    differences.removeAll { $0 == Note.divisor }
    claims = claims.map { Claim(naming($0.text), $0.lower, isLowerThan: $0.higher) }
    for panel in panels.indices {
      panels[panel].title = naming(panels[panel].title)
      for arm in panels[panel].arms.indices { panels[panel].arms[arm].forgetPublished() }
    }
    changeNetworks {
      $0.data = data
      guard !isPictures(data) else { return }
      $0.imageSize = 0
      $0.augmentation.removeAll { type(of: $0.item).readsFiles }
    }
    if !imageSets.isEmpty { (imageSets, panels) = ([data], Array(panels.prefix(1))) }
  }

  /// Three runs at most, and as many epochs as two minutes on two cores have room for.
  private mutating func makeQuick() {
    let (wholeRuns, budget) = (runs, 120.0)
    runs = min(runs, 3)
    let share = min(1, budget / neededRuns.cost())
    if runs < wholeRuns { changes.append(.runs(runs, insteadOf: wholeRuns)) }
    guard share < 1, let most = networks.map(\.epochs).max() else { return }
    changeNetworks { $0.epochs = max(1, Int(Double($0.epochs) * share)) }
    let now = networks.map(\.epochs).max() ?? 0
    if now < most { changes.append(.epochs(now, insteadOf: [most])) }
  }
}

extension Experiment {
  /// Only the panels whose title has one of some texts, and the claims about them; all where there is no text.
  package func only(_ texts: [String]) throws -> Experiment {
    for text in texts where !panels.contains(where: { $0.isCalled(text) }) {
      let titles = panels.map(\.title).joined(separator: ", ")
      throw ConfigurationError("\(id) has no panel '\(text)'; its panels are \(titles)")
    }
    var part = keeping { texts.contains(where: $0.isCalled) }
    guard !texts.isEmpty, part.panels.count < panels.count else { return self }
    part.changes.append(.only(part.panels.map(\.title)))
    return part
  }

  /// Without the optional panels whose data are not on this machine.
  package func available(in root: DataRoot) -> Experiment {
    func isThere(_ panel: Panel) -> Bool {
      !panel.isOptional
        || panel.arms.allSatisfy { arm in
          guard case .network(let network, _) = arm.configuration else { return true }
          return root.holds(network.data)
        }
    }
    let missing = panels.filter { !isThere($0) }
    guard !missing.isEmpty, missing.count < panels.count else { return self }
    var part = keeping(isThere)
    part.changes.append(.without(missing.map(\.title)))
    return part
  }

  private func keeping(_ isKept: (Panel) -> Bool) -> Experiment {
    var part = self
    let places = panels.indices.filter { isKept(panels[$0]) }
    part.panels = places.map { panels[$0] }
    let numbers = Dictionary(uniqueKeysWithValues: places.enumerated().map { ($1 + 1, $0 + 1) })
    part.claims = claims.compactMap { claim in
      guard let lower = claim.lower.renumbered(numbers),
        let higher = claim.higher.renumbered(numbers)
      else { return nil }
      return Claim(claim.text, lower, isLowerThan: higher)
    }
    return part
  }
}

extension Panel {
  fileprivate func isCalled(_ text: String) -> Bool {
    title.localizedCaseInsensitiveContains(text)
  }
}

extension Experiment {
  /// Whether it is made smaller where no GPU trains its networks.
  package var isReducible: Bool { reducedRuns != nil || panels.contains { $0.reduction != nil } }

  /// Makes networks as small as their panels say, and says so.
  mutating func reduce() {
    var titles: [(note: String, panels: [String])] = []
    for index in panels.indices {
      guard let reduction = panels[index].reduction else { continue }
      panels[index].changeNetworks(reduction.change)
      let title = panels[index].title
      if let place = titles.firstIndex(where: { $0.note == reduction.note }) {
        titles[place].panels.append(title)
      } else {
        titles.append((reduction.note, [title]))
      }
    }
    changes += titles.map { .reduced($0.note, panels: $0.panels) }
    guard let reducedRuns, reducedRuns < runs else { return }
    changes.append(.runs(reducedRuns, insteadOf: runs))
    runs = reducedRuns
  }
}
