import Networks
import Settings
import Training

/// The methods that Hofmann and Mäder 2021 compare, each as a change of the same network.
enum Method: String, CaseIterable {
  case baseline, dropout
  case confidence = "confidence penalty"
  case bottleneck = "VIB"
  case weights = "SynScaW"
  case loss = "SynScaL"
  case weightsAndConfidence = "SynScaW + confidence penalty"
  case lossAndConfidence = "SynScaL + confidence penalty"
  case weightsAndBottleneck = "SynScaW + VIB"

  /// The methods of Tables I to III.
  static let compared = allCases.filter { $0 != .weightsAndBottleneck }
  /// Those of residual networks, where batch norm stands in for dropout, and of ImageNet.
  static let comparedOnResNets = compared.filter { $0 != .dropout }
  static let comparedOnImageNet = [baseline, weights, loss]
}

/// The rates of the methods, which differ between the paper's main part and its appendix.
struct MethodRates {
  /// γ of SynScaW and of SynScaL.
  var weights: Schedule = 0.01
  var loss = 1.0
  /// β of the confidence penalty.
  var confidence = 1.0
}

extension Method {
  /// Changes a network to learn with the method.
  func apply(_ rates: MethodRates, to network: inout TrainingConfiguration) {
    switch self {
    case .baseline: break
    case .dropout: (network.inputDropout, network.dropout) = (0.2, 0.5)
    case .confidence: network.penalty = [Self.confidencePenalty(rates)]
    case .bottleneck: network.bottleneck = .part(VariationalBottleneck())
    case .weights: network.scaling = Self.scaling(rates)
    case .loss: network.penalty = [Self.scalingLoss(rates)]
    case .weightsAndConfidence:
      network.scaling = Self.scaling(rates)
      network.penalty = [Self.confidencePenalty(rates)]
    case .lossAndConfidence:
      network.penalty = [Self.scalingLoss(rates), Self.confidencePenalty(rates)]
    case .weightsAndBottleneck:
      network.scaling = Self.scaling(rates)
      network.bottleneck = .part(VariationalBottleneck())
    }
  }

  private static func scaling(_ rates: MethodRates) -> Scaling {
    var scaling = SynapticScaling()
    scaling.rate = rates.weights
    return .part(scaling)
  }

  private static func scalingLoss(_ rates: MethodRates) -> Penalty {
    var loss = SynapticScalingLoss()
    loss.rate = rates.loss
    return Penalty(loss)
  }

  private static func confidencePenalty(_ rates: MethodRates) -> Penalty {
    var penalty = ConfidencePenalty()
    penalty.rate = rates.confidence
    return Penalty(penalty)
  }
}

extension Hofmann2021 {
  /// The paper's dense network on images, 784–1024–1024–10 on MNIST: ReLU, Adam at 5e-4 that falls by 6 %
  /// every five epochs, batches of 100, 200 epochs, raw images.
  static func network(_ data: String) -> TrainingConfiguration {
    var network = TrainingConfiguration()
    network.data = data
    network.hidden = Widths([1024, 1024])
    network.activation = .relu
    network.rule = [.named("none")]
    network.learningRate = LearningRate(.decay(initial: 5e-4, factor: 0.94, every: 5))
    network.batchSize = 100
    network.epochs = 200
    network.threads = 1
    return network
  }

  /// The paper's residual network of 32 layers, learned as the dense one.
  static func residual(_ data: String) -> TrainingConfiguration {
    var residual = network(data)
    residual.network = .other(ArchitectureChoice(ResNet(depth: 32)))
    // What only dense networks have.
    let plain = TrainingConfiguration()
    (residual.hidden, residual.activation) = (plain.hidden, plain.activation)
    (residual.rule, residual.learnedAffine) = ([.named("bn")], true)
    return residual
  }

  /// A network of the paper with a method, and what is measured of it after each epoch.
  static func arm(
    _ method: Method, on data: String, rates: MethodRates = MethodRates(),
    cell: PublishedCell? = nil
  ) -> Arm {
    arm(method, of: network(data), rates: rates, cell: cell)
  }

  static func arm(
    _ method: Method, of network: TrainingConfiguration, rates: MethodRates = MethodRates(),
    cell: PublishedCell? = nil
  ) -> Arm {
    var network = network
    method.apply(rates, to: &network)
    var watch = Watch(every: 0, epochs: [.logNormal])
    if network.bottleneck != .none { watch.epochs?.append(.bottleneck) }
    return Arm(method.rawValue, .network(network, watch: watch), cell: cell)
  }
}
