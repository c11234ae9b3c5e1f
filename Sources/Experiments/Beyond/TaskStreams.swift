import Networks
import Training

extension Beyond {
  /// The rules and the scaling of the papers.
  private static let ownMethods: [StreamMethod] = [
    .rule("IP", "ip"), .rule("WD", "wd"), .rule("Infomax", "infomax"),
    .rule("incremental BN", "incbn"), .scaling("SynScaW", "synscaw:clip=1"),
  ]

  /// Cures as published, and a layer norm.
  private static let cures: [StreamMethod] = [
    .renewal("continual backprop", "continual-backprop"), .renewal("ReDo", "redo"),
    .renewal("shrink and perturb", "shrink-perturb"), .decay(1e-4), .renewal("L2 init", "l2-init"),
    .rule("layer norm", "layernorm"),
  ]

  private static let streamMethods = [.standard] + ownMethods + cures

  /// Panels of online error, of dormant units and of effective ranks in the last hidden layer.
  private static func panels(of network: StreamNetwork, every tasks: Int) -> [Panel] {
    let arms = streamMethods.map { network.arm($0) }
    let name = network.activation == .relu ? "ReLU" : "tanh"
    func panel(_ title: String, _ measure: Measure, isLogarithmic: Bool = false) -> Panel {
      Panel(
        "\(name): \(title)",
        .course(measure.averaged(over: tasks), x: "task", isLogarithmic: isLogarithmic), arms: arms)
    }
    return [
      panel("online error", .onlineError),
      panel(
        "dormant units of layer 3", Measure(series: "dormant.3", title: "share of dormant units")),
      panel(
        "effective rank of layer 3", Measure(series: "effective_rank.3", title: "effective rank")),
    ]
  }

  private static let streamNotes = [
    "Three layers of 100 units, Adam, batches of 16; numbers are means of ten tasks after each other.",
    "A run that diverges counts as chance throughout.",
    "Rules and cures have the defaults of this package (SynScaW a clip of 1, L2 a weight decay of 1e-4), of which "
      + "none was chosen on these streams.",
  ]

  /// Plain training gets worse from the first tasks to the last.
  private static func decays(panel: Int, _ name: String) -> Claim {
    let error = Measure.onlineError.averaged(over: 10)
    return Claim(
      "standard networks lose plasticity, \(name)", .first(error, of: "standard", panel: panel),
      isLowerThan: .last(error, of: "standard", panel: panel))
  }

  private static func holds(_ method: StreamMethod, panel: Int, _ name: String) -> Claim {
    .endsLower(
      method.name, than: "standard", panel: panel, name,
      measure: .onlineError.averaged(over: 10))
  }

  /// Do the rules keep a network able to learn? Online permuted MNIST, after Dohare and others 2024. Claims:
  /// standard networks get worse, and each rule, SynScaW and each cure ends lower.
  ///
  /// `homeostat reproduce beyond/permuted-digits`
  static let permutedDigits: Experiment = {
    func network(_ activation: Activation) -> StreamNetwork {
      StreamNetwork(stream: "permuted:samples=1600", tasks: 200, activation: activation)
    }
    return Experiment(
      "beyond/permuted-digits", "Loss of plasticity on permuted MNIST", source: source,
      about:
        "200 tasks, each of 1,600 images of MNIST with their pixels in another order, learned in one pass. "
        + "Networks that lose plasticity learn each task worse than the one before.",
      runs: 10, differences: streamNotes,
      panels: panels(of: network(.relu), every: 10) + panels(of: network(.tanh), every: 10),
      claims: [decays(panel: 1, "ReLU"), decays(panel: 4, "tanh")]
        + streamMethods.dropFirst().map { holds($0, panel: 1, "ReLU") })
  }()

  /// Is it the step size? Each method at three learning rates.
  ///
  /// `homeostat reproduce beyond/permuted-rates`
  static let permutedRates: Experiment = {
    func arms(_ activation: Activation) -> [Arm] {
      streamMethods.flatMap { method in
        [0.0003, 0.001, 0.003].map { rate in
          StreamNetwork(
            stream: "permuted:samples=1600", tasks: 200, activation: activation, learningRate: rate
          ).arm(method, at: rate)
        }
      }
    }
    func panel(_ name: String, _ activation: Activation) -> Panel {
      Panel(
        name,
        .sweep(
          .onlineError.averaged(over: 10), x: "learning rate", isLogarithmic: false),
        arms: arms(activation))
    }
    return Experiment(
      "beyond/permuted-rates", "Plasticity at three learning rates", source: source,
      about:
        "The stream of beyond/permuted-digits with each method at three learning rates: its online error in the "
        + "last ten of 200 tasks.",
      runs: 3, differences: streamNotes, panels: [panel("ReLU", .relu), panel("tanh", .tanh)])
  }()

  /// Do they when nothing but memory helps? Random labels. Claims: as on permuted digits.
  ///
  /// `homeostat reproduce beyond/random-labels`
  static let randomLabels = Experiment(
    "beyond/random-labels", "Loss of plasticity on random labels", source: source,
    about:
      "50 tasks, each of 320 images of MNIST with labels at random, gone through ten times: what is learned must "
      + "be learned by heart, and forgotten for the next.",
    runs: 10, differences: streamNotes,
    panels: panels(
      of: StreamNetwork(
        stream: "random-labels:samples=320:passes=10", tasks: 50, learningRate: 0.001),
      every: 5),
    claims: [decays(panel: 1, "ReLU")]
      + streamMethods.dropFirst().map { holds($0, panel: 1, "ReLU") })

  /// Must a rule move all the time, or is it enough that it does between tasks? Claims: rules and scaling that
  /// sleep four tasks of five, or move between tasks alone, still end lower than nothing.
  ///
  /// `homeostat reproduce beyond/sleep`
  static let sleep: Experiment = {
    let methods: [StreamMethod] = [
      .standard, .rule("IP", "ip"), .rule("IP, every fifth task", "ip:every=5"),
      StreamMethod(name: "IP, between tasks") {
        ($0.rule, $0.updateClock) = ([.named("ip:rate=0.05")], .epoch)
      },
      .rule("WD", "wd"), .rule("WD, every fifth task", "wd:every=5"),
      StreamMethod(name: "WD, between tasks") {
        ($0.rule, $0.updateClock) = ([.named("wd:rate=0.5")], .epoch)
      },
      .scaling("SynScaW", "synscaw:clip=1"),
      .scaling("SynScaW, every fifth task", "synscaw:clip=1:clock=epoch:every=5"),
      .scaling("SynScaW, between tasks", "synscaw:clip=1:clock=epoch"),
    ]
    let network = StreamNetwork(
      stream: "permuted:samples=1600", tasks: 200, activation: .tanh)
    return Experiment(
      "beyond/sleep", "Rules that sleep", source: source,
      about:
        "Homeostasis in brains is slow, and synapses are scaled in sleep. Here rules and scaling of a network that "
        + "learns permuted MNIST move all the time, in every fifth task, or once between two tasks.",
      runs: 10,
      differences: streamNotes + [
        "Between tasks a rule moves once, by the statistics of the whole task, and has a larger rate for it: 0.05 "
          + "for IP, 0.5 for WD."
      ],
      panels: [
        Panel(
          "online error",
          .course(.onlineError.averaged(over: 10), x: "task", isLogarithmic: false),
          arms: methods.map { network.arm($0) })
      ],
      claims: methods.dropFirst().map { holds($0, panel: 1, "tanh") })
  }()
}
