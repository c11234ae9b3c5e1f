import Training

extension Hofmann2021 {
  /// The test error of a residual network of 50 layers while it learns ImageNet, with each kind of scaling.
  /// Claim: it is lower with scaling, and lowest with SynScaW.
  ///
  /// `homeostat reproduce hofmann2021/fig7 --data cifar-10`: 9 networks, 4 epochs of 2,000 images, 20.7 min of one
  /// core. Expect errors of 83 % in the baseline and 88 % with SynScaL, and SynScaW to diverge within 17 steps. With
  /// `--full` it learns ImageNet.
  static let fig7 = Experiment(
    "hofmann2021/fig7", "ResNet50 with scaling and without", source: source("Fig. 7"),
    about: "The test error of a ResNet50 after each epoch.",
    finding:
      "The paper ends at 24.76 % without scaling, 24.01 % with SynScaW and 24.63 % with SynScaL.",
    runs: 10, reducedRuns: 3,
    differences: [
      "The paper follows He and others and divides the rate by ten when the error no longer falls; here it falls "
        + "when the training loss has not fallen for five epochs.",
      "The text gives neither the size of a batch nor the number of runs: batches of 256, and ten runs. Its "
        + "600,000 steps are then 120 epochs.",
      "Pictures are cut at random and mirrored while they are learned. Sets that are no files of pictures, such "
        + "as CIFAR-10, are mirrored only.",
    ],
    panels: [
      Panel(
        "ImageNet", .course(.testError, isLogarithmic: false),
        arms: Method.comparedOnImageNet.map { arm($0, of: imageNet) }, reduction: .imageNet)
    ],
    claims: [
      .endsLower("SynScaW", than: "baseline", measure: .testError),
      .endsLower("SynScaL", than: "baseline", measure: .testError),
      .endsLower("SynScaW", than: "SynScaL", measure: .testError),
    ])
}
