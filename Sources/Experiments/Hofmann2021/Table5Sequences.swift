import Datasets
import Networks
import Settings
import Training

// The rows of Table V that need other than dense networks.
extension Hofmann2021 {
  /// A row of recordings, texts or images as sequences.
  struct SequenceRow {
    let row, data: String
    let network: any Architecture
    var validation = Validation.folds(10)
    let reduction: Reduction
  }

  static let sequences = [
    SequenceRow(
      row: "Epileptic Seizure", data: "bonn-eeg-de", network: FrequencyDecomposition(),
      reduction: Reduction(
        "3 epochs of the first 456 windows, which are 8 recordings, by a network of a quarter of the "
          + "channels"
      ) {
        ($0.limit, $0.epochs) = (456, 3)
        $0.change(to: FrequencyDecomposition.self) { $0.channels = 16 }
      }),
    SequenceRow(
      row: "IMDB GRU", data: "imdb", network: GRUNetwork(),
      reduction: .samples(1500, epochs: 5, named: "reviews")),
    SequenceRow(
      row: "IMDB LSTM", data: "imdb", network: LSTMNetwork(),
      reduction: .samples(1500, epochs: 5, named: "reviews")),
    SequenceRow(
      row: "sequential MNIST GRU", data: "mnist",
      network: network(GRUNetwork()) { $0.sequence = .pixels }, validation: .own,
      reduction: .rows(of: GRUNetwork.self, \.sequence)),
    SequenceRow(
      row: "sequential MNIST LSTM", data: "mnist",
      network: network(LSTMNetwork()) { $0.sequence = .pixels },
      validation: .own, reduction: .rows(of: LSTMNetwork.self, \.sequence)),
  ]

  /// A network of its own settings.
  private static func network<Network: Architecture>(
    _ network: Network, _ change: (inout Network) -> Void
  ) -> Network {
    var network = network
    change(&network)
    return network
  }

  static func sequencePanel(_ set: SequenceRow) -> Panel {
    Panel(
      set.row, .table(.bestAccuracy),
      arms: tabularMethods.map { tabularArm($0, sequenceNetwork(set), row: set.row) },
      isOptional: true, reduction: set.reduction)
  }

  /// The settings of the paper's appendix, with the network of the row.
  static func sequenceNetwork(_ set: SequenceRow) -> TrainingConfiguration {
    var network = tabular(set.data, width: 0)
    network.hidden = TrainingConfiguration().hidden
    network.activation = TrainingConfiguration().activation
    network.validation = set.validation
    network.network = .other(ArchitectureChoice(set.network))
    network.rule = [.named(set.network is FrequencyDecomposition ? "bn" : "none")]
    network.learnedAffine = set.network.learnsAffine
    network.balanceClasses = true
    return network
  }

  static let sequenceNotes = [
    "Epileptic seizures are the classes D and E, as Table IV says, though it counts five classes; a window of a "
      + "recording is in the same fold as its others.",
    "The text gives no widths for the recurrent networks: 128 units, and words of 64 numbers. Reviews end after "
      + "250 words, and folds are made of the training part. Of words no share is dropped.",
    "Sequential MNIST has a test part of its own, so that its runs are seeds and not folds.",
  ]
}

extension Reduction {
  /// Rows of 28 pixels as steps in place of single pixels.
  fileprivate static func rows<Network: Recurrent>(
    of type: Network.Type, _ sequence: WritableKeyPath<Network, SequenceForm> & Sendable
  ) -> Reduction {
    Reduction("4 epochs of the first 10000 images, a row of pixels at a time") {
      ($0.limit, $0.epochs) = (10_000, 4)
      $0.change(to: type) { $0[keyPath: sequence] = .rows }
    }
  }
}

extension TrainingConfiguration {
  /// Changes a network's own settings.
  fileprivate mutating func change<Network: Architecture>(
    to type: Network.Type, _ change: (inout Network) -> Void
  ) {
    guard var architecture = shape.architecture as? Network else {
      preconditionFailure("the network is no \(Network.name)")
    }
    change(&architecture)
    shape.network = .other(ArchitectureChoice(architecture))
  }
}
