import Training

extension Beyond {
  /// Can rules stand in for batch norm where batches are small? Claims: with batches of 2 IP, WD, incremental batch
  /// norm and group norm end lower than batch norm, and IP lower than nothing.
  ///
  /// `homeostat reproduce beyond/norm-free`: 96 networks of 1,000 images and 4 epochs, an hour of one busy core of an Intel
  /// Xeon. Expect errors with batches of 2 of 0.71 with batch norm, 0.73 with IP and without norms, 0.74 with group norm
  /// and incremental BN, 0.77 with DyT, and failure with WD and hard IP; and with batches of 8 of 0.65 with batch norm,
  /// 0.68 with group norm and 0.73 with IP.
  static let normFree: Experiment = {
    let norms = [
      Norm.none, .batch, .group, .plasticity, .decay, .incremental, .hard, .tanh,
    ]
    let sizes = [2, 8, 32, 128]
    let reduction = Reduction.samples(1000, epochs: 4)
    let courses = sizes.map { size in
      Panel(
        "batches of \(size)", .course(.testError, isLogarithmic: false),
        arms: norms.map { $0.residualArm(batchSize: size) }, reduction: reduction)
    }
    let sweep = Panel(
      "after training", .sweep(.testError, x: "batch size", isLogarithmic: false),
      arms: norms.flatMap { norm in
        sizes.map { norm.residualArm(batchSize: $0, at: Double($0)) }
      },
      reduction: reduction)
    func claim(_ lower: Norm, _ higher: Norm) -> Claim {
      .endsLower(lower.name, than: higher.name, courses[0].title, measure: .testError)
    }
    return Experiment(
      "beyond/norm-free", "ResNet-20 without batch norm", source: source,
      about:
        "A local rule needs no batch statistics to transform, so that it should serve where batches are too "
        + "small for batch norm.",
      runs: 10, reducedRuns: 3,
      differences: [
        "Adam at 0.001 for every batch size, a learned scale and shift everywhere, no augmentation."
      ],
      panels: courses + [sweep],
      claims: [.plasticity, .decay, .incremental, .group].map { claim($0, .batch) } + [
        claim(.plasticity, .none)
      ])
  }()
}
