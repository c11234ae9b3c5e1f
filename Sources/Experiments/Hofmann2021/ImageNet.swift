import Datasets
import Networks
import Settings
import Training

extension Hofmann2021 {
  /// The paper's residual network of 50 layers on ImageNet, after He and others 2016: momentum of 0.9 and
  /// weight decay of 1e-4, batches of 256, and a rate of 0.1 that is divided by ten when the loss has not
  /// fallen for five epochs; 120 epochs are 600,000 steps.
  static let imageNet: TrainingConfiguration = {
    var network = TrainingConfiguration()
    network.data = "imagenet"
    network.imageSize = 224
    network.augmentation = [Augmentation(ResizedCrop()), Augmentation(HorizontalFlip())]
    network.standardise = true
    network.network = .other(ArchitectureChoice(ResNet(depth: 50)))
    (network.rule, network.learnedAffine) = ([.named("bn")], true)
    var descent = GradientDescent.Settings()
    (descent.momentum, descent.weightDecay) = (0.9, 1e-4)
    network.optimizer = OptimizerChoice(descent)
    network.learningRate = LearningRate(0.1, plateau: Plateau(patience: 5))
    (network.batchSize, network.epochs, network.threads) = (256, 120, 1)
    return network
  }()
}

extension Reduction {
  /// What a processor can do of ImageNet.
  static let imageNet = Reduction(
    "4 epochs of the first 2000 images in batches of 50, none larger than 64 pixels"
  ) {
    ($0.limit, $0.epochs, $0.batchSize) = (2000, 4, 50)
    if $0.imageSize > 0 { $0.imageSize = 64 }
  }
}
