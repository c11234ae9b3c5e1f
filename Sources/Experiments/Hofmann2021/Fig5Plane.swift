import Networks
import Training

extension Hofmann2021 {
  /// What probes between the stages of a residual network tell of images and labels while it learns. Claim:
  /// with scaling the last tells less of the images, at a lower error.
  ///
  /// `homeostat reproduce hofmann2021/fig5`: 12 networks, 5 epochs of 1,000 images, 21 min of one core of
  /// an AMD EPYC. Expect median errors of 72.6 % in the baseline and 75.5 % with SynScaW, and that the last stage
  /// tells at most 343 and 368 bits of the images; of 74.0 and 73.7 %, and 332 and 302 bits, on another one. With `--full` 200 networks, 2,000 epochs.
  static let fig5 = Experiment(
    "hofmann2021/fig5", "The information plane of a ResNet32", source: source("Fig. 5"),
    about:
      "Bounds of the information that each stage of a ResNet32 has of the images and of their labels, epoch by "
      + "epoch, read by variational probes.",
    finding:
      "In the paper every stage tells less of images and labels with scaling, at an accuracy of 71.39 % in place "
      + "of 68.48 %.",
    runs: 50, reducedRuns: 3,
    differences: [
      "The paper shows two set-ups, without scaling and with SynScaW after every epoch. Here the confidence "
        + "penalty and SynScaL stand beside them.",
      "The text names neither the set nor the probes' width and β: CIFAR-10, 256 units and β = 0.001 here.",
      "A probe reads the mean of each channel after a stage, and hands the stage's outputs on as they are; its "
        + "loss joins the network's, as in the paper.",
      "I(Z; Y) is a lower bound, which lies below zero where a probe knows less than the classes' shares.",
      "Each point is the median over runs of one epoch; the paper's are means of 50 runs and ten epochs.",
    ],
    publishedNotes: [
      "The paper gives I(Z; Y) = 38.38 and calls it bits, which is more than the 3.32 bits that ten labels have; "
        + "it says 64.48 % in the caption and 68.48 % in the text."
    ],
    panels: planeMethods.map { method in
      Panel(
        "information plane: \(method.rawValue)", .plane(layers: 3), arms: [planeArm(method)],
        reduction: .plane)
    } + [
      Panel(
        "error", .course(.testError, isLogarithmic: false), arms: planeMethods.map(planeArm),
        reduction: .plane)
    ],
    claims: (1...3).map {
      Claim(
        "stage \($0) tells less of the images with SynScaW",
        .last(informationOfInputs($0), of: "SynScaW", panel: 2),
        isLowerThan: .last(informationOfInputs($0), of: "baseline"))
    } + [.endsLower("SynScaW", than: "baseline", panel: 5, measure: .testError)])

  private static let planeMethods: [Method] = [.baseline, .weights, .loss, .confidence]

  private static func planeArm(_ method: Method) -> Arm {
    var network = residual("cifar-10")
    network.epochs = 2000
    method.apply(MethodRates(), to: &network)
    if var scaling = network.scaling.part {
      scaling.clock = .epoch
      network.scaling = .part(scaling)
    }
    network.probes = .part(VariationalBottleneck())
    return Arm(method.rawValue, .network(network, watch: Watch(every: 0, epochs: [.bottleneck])))
  }

  private static func informationOfInputs(_ layer: Int) -> Measure {
    .layer(
      layer, "information_of_inputs", title: "I(X; Z) at most (nats), stage \(layer)", every: 1)
  }
}

extension Reduction {
  fileprivate static let plane = samples(1000, epochs: 5)
}
