import Networks
import Plasticity
import Settings

extension Shaw2020 {
  /// One neuron on uniform inputs. Claims: IP brings its entropy to where Infomax brings it, and sooner.
  ///
  /// `homeostat reproduce shaw2020/fig9a`: 60 neurons, 50 iterations, 0.4 s. Expect medians of
  /// 0.466 nats with IP and Infomax, and of 0.435 with batch norm.
  static let fig9a = entropies(
    "shaw2020/fig9a", source("9a"), uniform, "uniform_width4_mu1", entropyRules,
    claims: [
      Claim(
        "IP is within 0.02 nats of its end sooner than Infomax",
        .settling(.entropy, of: "IP", within: 0.02),
        isLowerThan: .settling(.entropy, of: "Infomax", within: 0.02))
    ])

  /// One neuron on Gaussian inputs. Claim: as on uniform ones; and batch norm comes close.
  ///
  /// `homeostat reproduce shaw2020/fig9b`: 60 neurons, 50 iterations, 0.5 s. Expect medians of
  /// 0.679 nats with IP and Infomax, and of 0.665 with batch norm.
  static let fig9b = entropies(
    "shaw2020/fig9b", source("9b"), gaussian, "gaussian_mu1_sd2", entropyRules)

  private static let entropyRules = [
    (name: "IP", rule: "ip:rate=0.1:biasRateScale=1", published: "ip_eq1_2"),
    (name: "Infomax", rule: "infomax:rate=0.1", published: "infomax"),
    (name: "incremental BN", rule: "incbn:rate=0.1", published: "bn"),
  ]

  static let uniform = (
    "uniform of width 4 about 1", InputDistribution.uniform(center: 1, width: 4)
  )
  static let gaussian = (
    "Gaussian of mean 1 and deviation 2", InputDistribution.gaussian(mean: 1, deviation: 2)
  )

  /// The output entropy of one neuron whose rule sees the same 10,000 samples again and again.
  static func entropies(
    _ id: String, _ source: String, _ inputs: (name: String, distribution: InputDistribution),
    _ file: String, _ rules: [(name: String, rule: String, published: String)], claims: [Claim] = []
  ) -> Experiment {
    Experiment(
      id, "Entropy of a neuron's output", source: source, about: entropyAbout, runs: 20,
      differences: [
        entropyNote,
        "The dashed curves were computed from the equations by an independent program (means of 20 "
          + "samples); where the authors' picture shows the same rule, IP's lie on it.",
        "IP here is equations 1 and 2 with their factor 4; the training experiments use 2.",
        sampleNote,
      ],
      panels: [entropyPanel(inputs, file, rules)],
      claims: rules.filter { $0.name != "Infomax" }.map { name, _, _ in
        Claim(
          "\(name) brings the entropy up", .first(.entropy, of: name),
          isLowerThan: .last(.entropy, of: name))
      } + [
        Claim(
          "\(rules[0].name) ends within 0.02 nats of Infomax",
          .distance(
            .last(.entropy, of: rules[0].name), from: .last(.entropy, of: "Infomax")),
          isLowerThan: .constant(0.02))
      ] + claims)
  }

  static let entropyAbout = "One neuron sees the same 10,000 samples fifty times; η = 0.1."
  static let entropyNote =
    "Entropy is differential, in nats, from a histogram of 100 bins between the least and the "
    + "greatest output; ln 2 = 0.693, that of uniform outputs, is the most a tanh can have."
  static let sampleNote = "A run is a sample of inputs of its own."

  static func entropyPanel(
    _ inputs: (name: String, distribution: InputDistribution), _ file: String,
    _ rules: [(name: String, rule: String, published: String)]
  ) -> Panel {
    Panel(
      inputs.name, .course(.entropy, x: "iteration", isLogarithmic: false),
      arms: rules.map { name, rule, published in
        Arm(
          name, .neuron(neuron(inputs.distribution, rule)), published: .entropies(file, published))
      })
  }

  static func neuron(
    _ inputs: InputDistribution, _ rule: String, iterations: Int = 50, every: Int = 1
  ) -> NeuronConfiguration {
    var neuron = NeuronConfiguration()
    neuron.inputs = inputs
    neuron.rule = .named(rule)
    neuron.iterations = iterations
    neuron.every = every
    return neuron
  }
}
