import Networks
import Settings
import Training

extension RunConfiguration {
  /// What the run is, in a few words: `wd on mnist (first 2000 samples), resnet:depth=20, learning rate 0.01`.
  package var title: String {
    switch self {
    case .network(let network, _):
      let part = network.limit > 0 ? " (first \(network.limit) samples)" : ""
      let selection = network.selection
      let share =
        selection.isOn ? ", validation share \(Setting.number(selection.validationShare))" : ""
      let patience = selection.patience > 0 ? ", patience \(selection.patience)" : ""
      let stream = network.stream == .none ? "" : ", \(network.stream.label)"
      return "\(network.methods) on \(network.data)\(stream)\(part), \(network.architectureLabel), "
        + "learning rate \(network.learningRate.setting)\(share)\(patience)"
    case .neuron(let neuron):
      return "a neuron with \((try? neuron.rule.specification.setting.description) ?? "")"
    }
  }
}

extension TrainingConfiguration {
  /// The rule and whatever else regulates or regularises, in a few words.
  fileprivate var methods: String {
    var words = label == "none" ? [] : [label]
    if learning.scaling != .none { words.append(learning.scaling.label) }
    if learning.renewal != .none { words.append(learning.renewal.label) }
    words += learning.penalty.map { $0.label }
    if units.dropout > 0 || units.inputDropout > 0 { words.append("dropout") }
    if units.dropConnect > 0 { words.append("dropconnect") }
    if units.bottleneck != .none { words.append(units.bottleneck.label) }
    words += samples.augmentation.map { $0.label }
    return words.isEmpty ? "none" : words.joined(separator: " + ")
  }

  /// The network as `--network` takes it; of a dense one the widths are said in any case.
  fileprivate var architectureLabel: String {
    guard case .other(let choice) = shape.network else {
      let differing = [
        shape.activation == DenseStack().activation
          ? nil : "activation=\(shape.activation.rawValue)",
        shape.network == .dense(skip: true) ? "skip=true" : nil,
      ]
      return (["\(DenseStack.name):hidden=\(shape.hidden)"] + differing.compactMap(\.self))
        .joined(separator: ":")
    }
    return choice.label
  }
}
