import Training

extension Hofmann2021 {
  /// The positive weights of trained networks, and the log-normal distribution fitted to them.
  ///
  /// `homeostat reproduce hofmann2021/fig3`: 3 networks, 5 epochs, 4.6 min of one core of an Intel Xeon. Expect
  /// Kolmogorov distances D of 0.099 in the baseline, 0.097 with SynScaW and 0.099 with SynScaL; and with
  /// `--weights silero_vad_16k.safetensors`, a detector of speech that silero-vad 6.2.3 on PyPI ships, 0.055.
  static let fig3 = Experiment(
    "hofmann2021/fig3", "Weights of trained networks", source: source("Fig. 3"),
    about:
      "The positive weights of trained networks beside the log-normal distribution fitted to them.",
    finding:
      "The paper finds them almost log-normal, with too many near zero, and significantly different from it.",
    runs: 1,
    differences: [
      "The paper shows VGG19, ResNet152 and Inception V4 as trained on ImageNet by others. Here are networks "
        + "784–1024–1024–10 that were trained here; '--weights FILE' adds the weights of any safetensors file.",
      "D is Kolmogorov's distance. With so many weights any D beyond 0.002 or so is significant; its size tells "
        + "more than the test. JSD is the Jensen–Shannon divergence in nats (see hofmann2021/table2).",
      "The axis ends at the 99.5 % quantile.",
    ],
    panels: [Method.baseline, .weights, .loss].map {
      Panel(
        "MNIST: \($0.rawValue)", .weights, arms: [arm($0, on: "mnist")],
        reduction: .epochs(5, of: 200))
    })
}
