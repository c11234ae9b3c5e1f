import Settings
import Tensors
import Testing

@testable import Networks

@Suite("Label noise")
struct LabelNoiseTests {
  private let labels = Tensor((0..<4000).map { Int64($0 % 4) })
  private var oneHot: Tensor { labels.oneHot(classes: 4).cast(to: .float64) }

  @Test("DisturbLabel draws the class of a share of the labels from all classes")
  func disturb() {
    var noise = DisturbLabel()
    noise.share = 0.4
    let targets = noise.targets(oneHot, using: Generator(seed: 1))
    #expect((targets.sum(along: 1) - 1).magnitude().maximum().item == 0)
    let wrong = 1 - (targets * oneHot).sum().item / 4000
    // Of 40 % that are drawn anew a quarter is right by chance.
    #expect(abs(wrong - 0.3) < 0.03, "\(wrong)")
    let counts = targets.sum(along: 0).elements(as: Double.self)
    #expect(counts.allSatisfy { abs($0 - 1000) < 120 }, "\(counts)")
  }

  @Test("Random smoothing adds numbers below its bound and makes the sum 1")
  func smoothing() {
    var noise = RandomSmoothing()
    noise.bound = 0.2
    let targets = noise.targets(oneHot, using: Generator(seed: 1))
    #expect((targets.sum(along: 1) - 1).magnitude().maximum().item < 1e-12)
    let others = targets * (1 - oneHot)
    // (1 + e)/(1 + Σe) of four numbers of mean 0.1: the others have 0.1/1.4 on average.
    #expect(abs(others.sum().item / 12_000 - 0.1 / 1.4) < 2e-3)
    #expect(others.maximum().item < 0.2 && (-targets).maximum().item < 0)
  }

  @Test("It is the same for the same generator, on both paths, and absent from a test's loss")
  func paths() throws {
    let objective = Objective(
      .crossEntropy, labelNoise: try LabelNoiseChoice("disturb:share=0.5"))
    #expect(!objective.isLossAlone)
    let inputs = Tensor.normal([40, 6], elementType: .float32, using: Generator(seed: 2))
    let batch = Batch(inputs, targets: labels.narrowed(to: 0..<40))
    func network() -> Network {
      Network(
        NetworkPlan(DenseStack(hidden: [5]), from: [6], to: 4), using: Generator(seed: 1))
    }
    let (fast, plain) = (network(), network())
    let values = [
      fast.differentiate(objective, batch, generator: Generator(seed: 3)).loss.item,
      plain.differentiateByAutograd(objective, batch, generator: Generator(seed: 3)).loss.item,
    ]
    #expect(abs(values[0] - values[1]) < 1e-5)
    let difference = fast.parameters.gradients - plain.parameters.gradients
    #expect(difference.magnitude().maximum().item < 1e-5)
    let other = plain.differentiateByAutograd(objective, batch, generator: Generator(seed: 4)).loss
      .item
    #expect(abs(other - values[0]) > 1e-3)
    let outputs = plain.forward(inputs).outputs
    #expect(
      objective(outputs, batch.targets(as: .float32, on: .cpu)).item
        == Objective(.crossEntropy)(outputs, batch.targets(as: .float32, on: .cpu)).item)
  }

  @Test(
    "A share or a bound that cannot be is refused",
    arguments: [
      "disturb:share=1", "disturb:share=-0.1", "smoothing:bound=0", "smoothing:bound=2",
    ])
  func refusals(text: String) {
    #expect(throws: ConfigurationError.self) { try LabelNoiseChoice(text).item.validate() }
  }
}
