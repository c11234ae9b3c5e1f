import Foundation
import Networks
import Plasticity
import Settings
import Statistics
import Tensors
import Training

/// What the units of a trained network do with some samples: inputs, response curves, gains and biases.
package struct Microscope {
  /// The network and its run, in words.
  package let title: String
  /// Which samples it is looked at with.
  package let samples: String
  package let layers: [View]
  /// What the run recorded of these layers while it learned; empty where it recorded nothing.
  package let course: [LayerMeasures]
  /// What cannot be seen, and why.
  package let notes: [String]
  let network: Network

  /// A layer with the units of it that are looked at.
  package struct View {
    package let layer: ObservedLayer
    package let units: [ChosenUnit]
  }

  /// Looks at layers and units, both counted from 1; at all layers, and three units of each, where none are
  /// named. `folder` is the run's, whose `monitor.csv` tells of gain and bias over time.
  ///
  /// Throws where a layer or a unit is not there, or the network's outputs are no numbers.
  package init(
    _ checkpoint: Checkpoint, on data: TrainingData, in folder: URL, layers: [Int] = [],
    units: [Int] = [], samples count: Int = 1000
  ) throws {
    try checkpoint.checkThatItConverged()
    network = try checkpoint.makeNetwork()
    let all = network.plan.units
    try Self.check(layers, units, of: all)
    let network = network
    let (observed, seen) = try throwingTensorErrors {
      network.observed(onFirst: count, of: data.test, layers: layers)
    }
    if let failure = data.test.files?.failure { throw failure }
    if let layer = observed.first(where: { !$0.entropy.isFinite && $0.entropy != -.infinity }) {
      throw ConfigurationError(
        "layer \(layer.number) gives no finite numbers for \(data.name), so that there is nothing to see: "
          + "its inputs or its weights are too large")
    }
    self.layers = observed.map { layer in
      let named = units.map { ChosenUnit(unit: layer.units[$0 - 1], reason: nil) }
      return View(layer: layer, units: named.isEmpty ? layer.representatives : named)
    }
    let configuration = checkpoint.configuration
    let epochs = checkpoint.epochs.count
    title =
      "\(configuration.label) on \(checkpoint.data.name), seed \(configuration.seed), after "
      + "\(epochs) \(epochs == 1 ? "epoch" : "epochs")"
    samples = "the first \(seen) of \(data.test.count) samples: \(data.name), \(data.testName)"
    let numbers = Set(observed.map(\.number))
    course = try LayerMeasures.read(from: folder).filter { numbers.contains($0.layer) }
    notes = Self.notes(observed, course, fewer: seen < min(count, data.test.count))
  }

  private static func check(_ layers: [Int], _ units: [Int], of all: [UnitLayer]) throws {
    guard !all.isEmpty else {
      throw ConfigurationError(
        "the network has no layer of units: its inputs feed the outputs, which have no activation")
    }
    if let layer = layers.first(where: { !all.indices.contains($0 - 1) }) {
      throw ConfigurationError(
        "there is no layer \(layer): the network has \(all.count) layers of units, counted from 1")
    }
    for layer in layers.isEmpty ? Array(1...all.count) : layers {
      let count = all[layer - 1].count
      if let unit = units.first(where: { !(1...count).contains($0) }) {
        throw ConfigurationError(
          "there is no unit \(unit) in layer \(layer), which has \(count), counted from 1"
            + (layers.isEmpty ? "; --layer names the layers of the units" : ""))
      }
    }
  }

  /// What a reader would miss.
  private static func notes(
    _ layers: [ObservedLayer], _ course: [LayerMeasures], fewer: Bool
  ) -> [String] {
    var notes: [String] = []
    /// Adds a note on some of the layers; on all of them, or by their numbers.
    func note(_ text: String, where isMeant: (ObservedLayer) -> Bool) {
      let meant = layers.filter(isMeant)
      guard !meant.isEmpty else { return }
      let numbers = meant.map { "\($0.number)" }.joined(separator: ", ")
      let place = meant.count == 1 ? "Layer \(numbers)" : "Layers \(numbers)"
      notes.append("\(meant.count == layers.count ? "All layers" : place): \(text)")
    }
    if fewer {
      notes.append("All samples together would be too many numbers, so that fewer are taken.")
    }
    note("the rule none keeps no gain and no bias.") { $0.layer.rule is NoPlasticity }
    note(
      "what is learned there transforms a sample by all its units, so that a unit has no response curve: "
        + "its outputs are drawn as they were seen; it has no gain and no bias."
    ) { $0.layer.rule is any LearnedTransform }
    note("the units have no activation: what follows is a sum with a shortcut, or another layer.") {
      $0.layer.activation == nil
    }
    note("the units are seen at every step; those of a recurrent cell are its candidates.") {
      $0.layer.rowsPerSample == .steps
    }
    if course.isEmpty {
      notes.append(
        "The run recorded nothing of these layers over time: 'homeostat train --monitor N' writes gain, "
          + "bias, slope and entropy of each layer every N steps.")
    } else {
      notes.append(
        "Over time the run recorded means over the units of a layer; the past of a single unit is not known."
      )
    }
    return notes
  }
}
