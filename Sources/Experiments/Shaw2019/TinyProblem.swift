import Networks
import Plasticity
import Tensors
import Training

/// A problem so small that a drawing trains networks on it.
enum TinyProblem {
  /// Whether the signs of two numbers differ; no line separates the two classes.
  case xor
  /// y = 2x + 1.
  case line
  /// The five inputs of an ill-conditioned linear map, from its outputs.
  case inverse

  /// 200 samples for training, and 200 others for testing.
  var data: TrainingData {
    let generator = Generator(seed: 1)
    let (training, test) = (samples(using: generator), samples(using: generator))
    return TrainingData(
      name: "a tiny problem", training: training, test: test, testName: "test samples",
      classNames: self == .xor ? ["equal", "different"] : [],
      sampleShape: [training.inputs.shape[1]])
  }

  private func samples(using generator: Generator) -> Samples {
    func uniform(_ width: Int) -> Tensor {
      .uniform([200, width], from: -1, to: 1, using: generator)
    }
    switch self {
    case .xor:
      let points = uniform(2)
      let numbers = points.elements(as: Float.self)
      let labels = (0..<200).map { (numbers[2 * $0] < 0) == (numbers[2 * $0 + 1] < 0) ? 0 : 1 }
      return Samples(inputs: points, targets: Tensor(labels.map(Int64.init)))
    case .line:
      let x = uniform(1)
      return Samples(inputs: x, targets: x * 2 + 1)
    case .inverse:
      let x = uniform(5)
      return Samples(inputs: x.linear(weight: Self.map, bias: .zeros([5])), targets: x)
    }
  }

  /// A symmetric map of the condition number 100: eigenvalues from 1 to 0.01 in rotated axes.
  private static let map: Tensor = {
    // The axes are the columns of a reflection, I − 2vvᵀ with v of five equal numbers.
    let axes = Tensor(
      (0..<25).map { Float($0 % 6 == 0 ? 0.6 : -0.4) }, shape: [5, 5])
    let eigenvalues = Tensor([Float(1), 0.3, 0.1, 0.03, 0.01])
    return (axes * eigenvalues).linear(weight: axes, bias: .zeros([5]))
  }()

  /// A run by gradient descent, without a rule unless the arm has one.
  func run(_ arm: Shaw2019.TinyArm, seed: Int = 1) throws -> TrainingRun {
    var configuration = TrainingConfiguration()
    configuration.rule = [Rule(NoPlasticity())]
    configuration.loss = self == .xor ? .crossEntropy : Loss(MeanSquaredError())
    configuration.optimizer = OptimizerChoice(GradientDescent.Settings())
    configuration.learningRate = self == .xor ? 0.3 : 0.1
    (configuration.batchSize, configuration.epochs) = (20, self == .xor ? 50 : 25)
    (configuration.seed, configuration.threads) = (seed, 1)
    arm.change(&configuration)
    let run = try TrainingRun(configuration, on: data)
    let weights = run.network.parameters.values
    withoutGradients { weights.copy(from: weights * arm.weights) }
    return run
  }
}
