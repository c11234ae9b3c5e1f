import Training

extension Beyond {
  /// Does a tanh replace batch norm in a ResNet without loss? Claims: batch norm ends lower than DyT, IP and WD; IP and
  /// WD end lower than DyT.
  ///
  /// `homeostat reproduce beyond/tanh-for-batch-norm`: 32 networks of 2,000 images and 6 epochs, 48 minutes of one busy core
  /// of an Intel Xeon. Expect test errors of 0.59 with batch norm, 0.64 with IP, 0.73 with DyT and 0.83 with WD, whose
  /// losses run away.
  static let batchNormReplaced: Experiment = {
    let norms = [Norm.batch, .tanh, .plasticity, .decay]
    let arms = norms.map { $0.residualArm(batchSize: 32) }
    func claim(_ lower: Norm, _ higher: Norm) -> Claim {
      .endsLower(
        lower.name, than: higher.name, panel: 2, "in test error", measure: .testError)
    }
    return Experiment(
      "beyond/tanh-for-batch-norm", "A tanh in place of batch norm", source: source,
      about:
        "DyT's authors found that it does not replace the batch norm of a ResNet without loss. Does a tanh whose "
        + "slope and centre follow a local rule?",
      runs: 10, reducedRuns: 8,
      differences: [
        "ResNet-20 with Adam at 0.001, batches of 32, a learned scale and shift everywhere, no augmentation."
      ],
      panels: [
        ("training loss", Graph.course(.trainLoss)),
        ("error on test images", .course(.testError, isLogarithmic: false)),
      ].map { Panel($0, $1, arms: arms, reduction: .samples(2000, epochs: 6)) },
      claims: [.tanh, .plasticity, .decay].map { claim(.batch, $0) }
        + [.plasticity, .decay].map { claim($0, .tanh) })
  }()
}
