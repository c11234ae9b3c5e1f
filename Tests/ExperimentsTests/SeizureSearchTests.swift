import Networks
import Testing
import Training

@testable import Experiments

@Suite("The search of rates on seizures")
struct SeizureSearchTests {
  @Test("has trials that can be trained, which differ in the learning rate and in γ")
  func trials() throws {
    for experiment in Hofmann2021.seizureSearch {
      let networks = experiment.networks
      let trials = Set(experiment.configurations().map(\.key))
      #expect(trials.count == 12 && experiment.runs == 1, "\(experiment.id)")
      #expect(experiment.panels.count == 2 && experiment.panels[0].title == "learning-rate")
      for network in networks {
        try network.validate()
        #expect(network.data == "bonn-eeg-de" && network.limit == 228 && network.epochs == 1)
        #expect(network.shape.architecture is FrequencyDecomposition)
        #expect(network.validation == .holdout(share: 0.1) && network.balanceClasses)
        #expect((0.0001...0.1).contains(network.learningRate.value(at: 1)))
      }
    }
    let (weights, loss) = (Hofmann2021.seizureSearch[0], Hofmann2021.seizureSearch[1])
    #expect(weights.networks.allSatisfy { $0.scaling != .none && $0.penalty.isEmpty })
    #expect(loss.networks.allSatisfy { $0.scaling == .none && $0.penalty.count == 1 })
  }
}
