import Datasets
import Networks
import Settings
import Training

extension Hofmann2021 {
  /// The paper's search of the learning rate and γ, for SynScaW and for SynScaL.
  ///
  /// `homeostat reproduce hofmann2021/search-synscaw hofmann2021/search-synscal --epochs 3`: 30
  /// networks each, 4.5 and 3.7 min. Expect lowest errors of 4.6 and 4.5 %, at learning rates near
  /// 0.001, no γ that stands out, and SynScaW to diverge at many learning rates above 0.02.
  static let search: [Experiment] = [
    search(.weights, "scaling.rate=0.0001..1"), search(.loss, "penalty.rate=0.01..10"),
  ]

  private static func search(_ method: Method, _ axis: String) -> Experiment {
    var network = network("mnist")
    method.apply(MethodRates(), to: &network)
    network.learningRate = 5e-4
    network.validation = .holdout(share: 0.8)
    network.epochs = 20
    do {
      let axes = try ["learning-rate=0.00001..0.1", axis].map { try SweepAxis($0) }
      var experiment = try Sweep(network, over: axes).experiment(
        "hofmann2021/search-\(method.rawValue.lowercased())",
        "Random search with \(method.rawValue)", source: source("section V-A-3"),
        about:
          "Learning rate and γ drawn at random; networks learn a fifth of MNIST's training images and are "
          + "validated on the rest.",
        trials: 30,
        differences: [
          "The paper states neither ranges nor the number of trials nor epochs: 30 trials of 20 epochs here. It "
            + "let the learning rate fall by 6 % every five epochs; here it is constant.",
          "A trial's number is the lowest error of its epochs.",
        ])
      experiment.finding =
        "The paper found a learning rate of 0.0005, γ = 0.01 for SynScaW and 1 for SynScaL."
      return experiment
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// The appendix's search of the learning rate and γ, for SynScaW and for SynScaL, on recordings of
  /// seizures.
  ///
  /// `homeostat reproduce hofmann2021/search-seizure-synscaw hofmann2021/search-seizure-synscal`: 12
  /// networks each, of one epoch of 228 windows, 11.8 and 21.1 min of one core. Expect errors of 0.5 in
  /// half of them, and the lowest at learning rates of 0.003 and 0.006. The paper found γ = 0.01 for SynScaW and
  /// 0.5 for SynScaL.
  static let seizureSearch: [Experiment] = [
    seizureSearch(.weights, "scaling.rate=0.0001..1"),
    seizureSearch(.loss, "penalty.rate=0.01..10"),
  ]

  private static func seizureSearch(_ method: Method, _ axis: String) -> Experiment {
    do {
      var network = TrainingConfiguration()
      network.data = "bonn-eeg-de"
      network.network = .other(try ArchitectureChoice("fdn"))
      (network.rule, network.learnedAffine) = ([.named("bn")], true)
      method.apply(MethodRates(), to: &network)
      network.balanceClasses = true
      network.validation = .holdout(share: 0.1)
      (network.limit, network.batchSize, network.epochs) = (228, 20, 1)
      network.threads = 1
      let axes = try ["learning-rate=0.0001..0.1", axis].map { try SweepAxis($0) }
      var experiment = try Sweep(network, over: axes).experiment(
        "hofmann2021/search-seizure-\(method.rawValue.lowercased())",
        "Random search on seizures with \(method.rawValue)", source: source("appendix B-3"),
        about:
          "Learning rate and γ drawn at random; frequency decomposition networks tell seizures from other "
          + "recordings of their focus, and are validated on a tenth of the recordings.",
        trials: 12,
        differences: [
          "The network takes 0.1 to 0.4 s of one core for a window, and a recording has 57. So that a trial "
            + "ends in a minute or two, it learns one epoch of the first 228 windows of 10,260: those of four "
            + "recordings. The paper's networks learn 100 epochs. A trial tells which rates let the network "
            + "begin to learn, not which are best in the end.",
          "The paper states neither ranges nor the number of trials nor the size of a batch: 12 trials in "
            + "batches of 20 here. It does not say either whether the learning rate was searched for, too.",
          "A trial's number is the lowest error of its epochs, over four slices of each of 20 recordings.",
        ])
      experiment.finding =
        "The paper found γ = 0.01 for SynScaW and 0.5 for SynScaL, at a learning rate of 0.01."
      return experiment
    } catch {
      preconditionFailure("\(error)")
    }
  }
}
