import Foundation
import Statistics
import Tensors

extension Chart {
  /// The density of the positive weights in a safetensors file, and the log-normal distribution that
  /// is fitted to them.
  init(_ title: String, weightsOf file: URL) throws {
    let tensors = try SafeTensors(contentsOf: file).tensors.filter {
      $0.key.hasSuffix("weight") && $0.value.rank >= 2 && !$0.key.hasPrefix("optimizer.")
    }
    let weights = tensors.sorted { $0.key < $1.key }.map {
      $0.value.cast(to: .float32).elements(as: Float.self)
    }
    self.init(title, x: "weight", y: "density")
    guard let fit = LogNormalFit(of: weights) else { return }
    let positive = weights.joined().filter { $0 > 0 }.sorted()
    let end = Double(positive[positive.count * 995 / 1000])
    let bins = 100
    let width = end / Double(bins)
    var counts = [Int](repeating: 0, count: bins)
    for weight in positive where Double(weight) < end {
      counts[min(Int(Double(weight) / width), bins - 1)] += 1
    }
    let middles = (0..<bins).map { (Double($0) + 0.5) * width }
    curves = [
      Curve(
        "\(positive.count) positive weights", .steps, colour: 1, x: middles,
        y: counts.map { Double($0) / Double(positive.count) / width }),
      Curve(
        String(
          format: "log-normal: D %.3f (p %@), JSD %.3f, KL %.3f", fit.distance,
          Self.text(ofP: fit.p),
          fit.divergence, fit.relativeEntropy), colour: 2,
        x: middles, y: middles.map { fit.density(at: $0) }),
    ]
  }

  /// A p of Lilliefors' test, of which 0.1 stands for all that are larger.
  private static func text(ofP p: Double) -> String {
    p >= 0.1 ? "≥ 0.1" : p < 0.001 ? "< 0.001" : String(format: "%.3f", p)
  }

  /// The positive weights that the first run of an arm ended with.
  static func weights(_ runs: PanelRuns) throws -> Chart {
    let panel = runs.panel
    guard
      let run = runs.arms.first?.values.min(by: { $0.configuration.seed < $1.configuration.seed })
    else { return Chart(panel.title, x: "weight", y: "density") }
    let file = runs.store.runFolder(run.key).appending(path: "checkpoint.safetensors")
    // Runs that were merged from another machine leave their weights there.
    guard FileManager.default.fileExists(atPath: file.path) else {
      return Chart("\(panel.title): runs/\(run.key) is not here", x: "weight", y: "density")
    }
    // A run that went on for longer has only its last weights.
    return try Chart("\(panel.title), \(run.epochs) epochs", weightsOf: file)
  }
}
