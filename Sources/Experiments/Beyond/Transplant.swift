import Networks
import Training

extension Beyond {
  /// Can a trained ResNet go on with batches too small for its batch norms, once a rule has taken over their means
  /// and deviations? Claims: with batches of 2 IP and WD end lower than batch norm that stays, and than group norm
  /// from the start.
  ///
  /// `homeostat reproduce beyond/transplant`: 51 networks of 1,000 images and 2 or 4 epochs, 22 minutes of one busy core
  /// of an AMD EPYC. Expect errors with batches of 2 of 0.59 where batch norm stays, 0.62 with IP, 0.68 with group norm,
  /// and 0.82 with WD.
  static let transplant: Experiment = {
    func trained(_ norm: Norm) -> TrainingConfiguration {
      var network = norm.network(ResNet(depth: 20), batchSize: 50, learningRate: 0.001)
      network.epochs = 40
      return network
    }
    func arm(_ norm: Norm, after first: Norm, _ size: Int) -> Arm {
      var next = norm.network(ResNet(depth: 20), batchSize: size, learningRate: 0.0001)
      (next.epochs, next.parent) = (20, [trained(first)])
      let name = norm.rule == first.rule ? norm.name : "\(norm.name) in place of \(first.name)"
      return Arm(name, .network(next, watch: nil))
    }
    let sizes = [2, 4, 8]
    let panels = sizes.map { size in
      Panel(
        "batches of \(size)", .course(.testError, isLogarithmic: false),
        arms: [
          arm(.batch, after: .batch, size), arm(.plasticity, after: .batch, size),
          arm(.decay, after: .batch, size), arm(.incremental, after: .batch, size),
          arm(.group, after: .group, size),
        ],
        reduction: .samples(1000, epochs: 2))
    }
    return Experiment(
      "beyond/transplant", "A rule in place of trained batch norms", source: source,
      about:
        "A ResNet-20 is trained with batch norm and batches of 50. Then batches are as small as a large "
        + "network's must be that is fine-tuned on a small machine: batch norm stays, or a rule goes on from its "
        + "means and deviations, which are its first gains and biases.",
      runs: 10, reducedRuns: 3,
      differences: [
        "Adam at 0.001, then at 0.0001. Networks with group norm have it from the start.",
        "A network is trained twice as long with batches of 50 as afterwards.",
      ],
      panels: panels,
      claims: ["IP in place of batch norm", "WD in place of batch norm"].flatMap { name in
        ["batch norm", "group norm"].map {
          .endsLower(name, than: $0, "batches of 2", measure: .testError)
        }
      })
  }()
}
