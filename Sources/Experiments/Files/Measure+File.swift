import Settings
import Training

extension Measure {
  /// The measures that have a word of their own in files, such as `train-loss`.
  static let named: [Measure] = [
    .trainLoss, .testLoss, .testError, .bestError, .onlineError, .nonpositiveGains,
    .entropy, .gain, .bias, .doubleMeanXY, .inputMedian, .gainSwing, .meanSlope, .meanY,
  ]

  private var word: String { series.replacing("_", with: "-") }

  /// Whether every network has it, after each epoch.
  private var isOfNetworks: Bool { first == 1 }

  private static let keys = ["series", "title", "step", "first", "over"]

  /// Reads `train-loss`, a layer's `slope.4` where every so many steps are measured, or a table.
  init(_ placed: PlacedSetting, every: Int) throws {
    if case .table = placed.setting {
      let table = try placed.table("a measure")
      try table.check(Self.keys, "a measure")
      guard let series = table["series"] else { throw placed.refusal("a measure needs a 'series'") }
      let name = try series.text()
      let single = Measure(
        series: name, title: try table["title"]?.text(mayBeEmpty: true) ?? name,
        step: try table["step"]?.whole() ?? 1, first: try table["first"]?.whole(from: 0) ?? 1)
      self = single.averaged(over: try table["over"]?.whole() ?? 1)
      return
    }
    let text = try placed.text()
    if let known = Self.named.first(where: { $0.word == text }) {
      self = known
      return
    }
    let parts = text.split(separator: ".").map(String.init)
    let name = parts.first?.replacing("-", with: "_") ?? ""
    guard parts.count == 2, let layer = Int(parts[1]), layer > 0,
      LayerMeasures.names.contains(name)
    else {
      let words = Self.named.map(\.word)
      throw placed.refusal(
        "there is no measure '\(text)'; "
          + (nearest(to: text, among: words).map { "did you mean '\($0)'?" }
            ?? "there are \(words.joined(separator: ", ")); slope.1 and the like of a layer; and tables "
            + "such as {series: dormant.1} of what 'measure' adds"))
    }
    guard every > 0 else {
      throw placed.refusal("'\(text)' needs 'monitor', the steps between two measurements")
    }
    self = .layer(
      layer, name, title: "\(parts[0].replacing("-", with: " ")) of layer \(layer)", every: every)
  }

  var setting: Setting {
    if Self.named.contains(self) { return .text(word) }
    var table: [String: Setting] = ["series": .text(series), "title": .text(title)]
    if window != 1 { table["over"] = .number(Double(window)) }
    let (step, first) = (step / window, first - (window - 1) * (step / window))
    if step != 1 { table["step"] = .number(Double(step)) }
    if first != 1 { table["first"] = .number(Double(first)) }
    return .table(table)
  }

  /// Losses and errors have one.
  var hasLogarithmicAxis: Bool {
    [.trainLoss, .testLoss, .testError, .bestError, .onlineError].contains(self)
  }

  /// What draws the measure where a file says no more.
  var ownCourse: Graph {
    let isOfEpochs = Self.named.contains(self) && isOfNetworks
    return .course(
      self, x: isOfEpochs || step == 1 && isOfNetworks ? "epoch" : "iteration",
      isLogarithmic: hasLogarithmicAxis)
  }
}
