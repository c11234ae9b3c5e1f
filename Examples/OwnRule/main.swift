// A rule of one's own: its type is all that it takes.
import Homeostat
import Shared

/// Centres a unit on the median of its input, and fits its gain to the spread about it.
///
///     u = (x − β) / α,  y = θ(u)
///     α ← (1 − η) α + η 2 Cov(x, y)
///     β ← (1 − η) β + η median(x)
struct MedianPlasticity: IntrinsicRule {
  static let name = "median"

  var rate: Schedule = 0.01

  func update(_ neurons: inout Neurons, from seen: Activity) {
    let rate = self.rate.value(at: seen.step)
    neurons.gain = (1 - rate) * neurons.gain + rate * 2 * seen.covarianceXY
    neurons.bias = (1 - rate) * neurons.bias + rate * seen.medianX
  }
}

// By its name checkpoints and configurations find it.
Rules.add(MedianPlasticity.self)

var configuration = TrainingConfiguration()
configuration.rule = [Rule(MedianPlasticity())]
configuration.hidden = Widths([16, 16, 16])
configuration.learningRate = 0.1
configuration.batchSize = 50
try train(configuration, on: points())
