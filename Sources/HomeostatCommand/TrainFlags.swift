import ArgumentParser
import Homeostat

/// The flags of `train`, which `sweep` and `discover` take too. Each is optional, so that what a YAML file says holds
/// where it is absent.
///
/// Every command has the groups themselves, not a group of groups, which the parser of a debug build checks many times.
protocol TrainFlags {
  var config: String? { get }
  var data: DataFlags { get }
  var network: NetworkFlags { get }
  var rules: RuleFlags { get }
  var learning: LearningFlags { get }
  var output: ResultFlags { get }
}

extension TrainFlags {
  static var configHelp: ArgumentHelp {
    .init("A YAML file with the same words as these flags.", valueName: "file")
  }

  /// What the flags say, under the words of the YAML file.
  var settings: [String: Setting] {
    [data.settings, network.settings, rules.settings, learning.settings, output.settings]
      .reduce([:]) { $0.merging($1) { $1 } }
  }
}

struct NetworkFlags: ParsableArguments {
  @Option(
    help: .init(
      "\(Architectures.names.alternatives), with settings as in resnet:depth=20, gru:units=64, "
        + "dense:hidden=50x8 or, with skip connections, dense:skip=true. (default: dense)",
      valueName: "name"))
  var network: String?

  @Option(
    help: .init(
      "Widths of a dense network's hidden layers: 50x8, or 784,100. (default: 50x8)",
      valueName: "widths"))
  var hidden: String?

  @Option(help: .init("\(Activation.words.alternatives). (default: tanh)", valueName: "name"))
  var activation: String?

  @Option(
    help: .init(
      "How a recurrent network reads a sample: \(SequenceForm.words.alternatives). (default: rows)",
      valueName: "form"))
  var sequence: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Pass the outputs through a ReLU before the loss, as Shaw 2020 does. (default: no)")
  var outputRelu: Bool?

  @Option(
    help: .init(
      "A variational bottleneck in place of the last layer: vib, vib:units=256:rate=0.001. "
        + "(default: none)", valueName: "name"))
  var bottleneck: String?

  @Option(
    help: .init(
      "A variational code of each hidden layer, learned beside the network, for --measure bottleneck: "
        + "vib:units=64. (default: none)", valueName: "name"))
  var probes: String?

  @Option(
    help: .init(
      "Initial weights in safetensors: a state_dict() of PyTorch, a checkpoint, or what convert wrote. "
        + "(default: random)",
      valueName: "file"))
  var initialWeights: String?

  @Option(
    help: .init(
      "What a tensor or a layer of that file is here, as classifier=fc; or =fc, which begins at random. "
        + "May be repeated.", valueName: "old=new"))
  var map: [String] = []

  @Option(
    help: .init(
      "\(Precision.words.alternatives); bfloat16 and, on GPUs, tf32 are single, but for the products of layers, "
        + "whose factors are rounded to it. (default: single)", valueName: "choice"))
  var precision: String?

  @Option(help: .init("cpu, cuda or cuda:1. (default: cpu)", valueName: "name"))
  var device: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Let a GPU use only operations with the same bytes each time. (default: no)")
  var deterministic: Bool?

  @Option(
    help: .init(
      "Threads of one operation. (default: $HOMEOSTAT_THREADS, or what suits the widths)",
      valueName: "n"))
  var threads: String?

  var settings: [String: Setting] {
    given(
      [
        "network": network, "hidden": hidden, "activation": activation, "sequence": sequence,
        "bottleneck": bottleneck, "probes": probes,
        "initial-weights": initialWeights,
        "precision": precision, "device": device, "threads": threads,
      ], switches: ["output-relu": outputRelu, "deterministic": deterministic]
    ).merging(map.isEmpty ? [:] : ["map": .list(map.map(Setting.text))]) { $1 }
  }
}

struct RuleFlags: ParsableArguments {
  @Option(
    help: .init(
      "The rule of the hidden layers; or one for each, as ip/none/ip; a sum, as ip+wd; one that moves "
        + "in some epochs only, as ip:until=5; or an equation in a file, as my-rule.yaml. (default: ip; bn in a "
        + "resnet)",
      valueName: "rule"))
  var rule: String?

  @Option(
    help: .init(
      "Rules to compare, from the same weights and batches: none,ip,wd.", valueName: "rules"))
  var compare: String?

  @Option(help: .init("The rate of the rules; each has its own default.", valueName: "rate"))
  var eta: String?

  @Option(
    help: .init(
      "A rule on the input layer too, whose units then apply the activation. (default: none)",
      valueName: "rule"))
  var inputRule: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Learn a scale and a shift of each unit after its rule. (default: no; yes in a resnet)")
  var learnedAffine: Bool?

  @Option(
    help: .init(
      "When rules update: after each batch, or after each epoch. (default: batch)",
      valueName: "choice"))
  var updateClock: String?

  @Option(
    help: .init(
      "What to do with gains at or below zero: \(GainPolicy.words.joined(separator: ", ")). "
        + "(default: allow)",
      valueName: "choice"))
  var gainPolicy: String?

  var settings: [String: Setting] {
    given(
      [
        "rule": rule, "compare": compare, "eta": eta, "input-rule": inputRule,
        "update-clock": updateClock, "gain-policy": gainPolicy,
      ], switches: ["learned-affine": learnedAffine])
  }
}

struct LearningFlags: ParsableArguments {
  @Option(
    help: .init("Number of passes over the training set. (default: 10)", valueName: "n"))
  var epochs: String?

  @Option(
    help: .init(
      "The learning rate by epochs: 0.003; 0.1:factor=0.1:every=30; a cosine, 0.1:final=0:over=90; "
        + "0.1:plateau=10:factor=0.1, times 0.1 after 10 epochs without a lower training loss. Each may "
        + "rise from near 0 first: 0.1:warmup=5. (default: 0.003)",
      valueName: "rate"))
  var learningRate: String?

  @Option(
    help: .init(
      "The largest norm of the gradients of all parameters; larger ones are scaled down to it. "
        + "(default: 0, no limit)", valueName: "norm"))
  var clipGradients: String?

  @Option(
    help: .init(
      "\(Optimizers.names.alternatives), with settings as in sgd:momentum=0.9. (default: adam)",
      valueName: "name"))
  var optimizer: String?

  @Option(
    help: .init(
      "\(Losses.names.alternatives), with a kernel's width as in "
        + "minimumErrorEntropy:width=0.5. (default: crossEntropy)",
      valueName: "name"))
  var loss: String?

  @Option(
    help: .init(
      "Penalties added to the loss: \(Penalties.names.alternatives), or several as "
        + "synscal,confidence:rate=0.5. (default: none)", valueName: "names"))
  var penalty: String?

  @Option(
    help: .init(
      "Dropout rate of the hidden units. (default: 0)", valueName: "share"))
  var dropout: String?

  @Option(
    help: .init(
      "Dropout rate of the inputs. (default: 0)", valueName: "share"))
  var inputDropout: String?

  @Option(
    help: .init(
      "DropConnect: the share of weights that each step drops. (default: 0)", valueName: "share"))
  var dropConnect: String?

  @Option(
    help: .init(
      "Label smoothing: the share of each label spread over all classes. (default: 0)",
      valueName: "share"))
  var labelSmoothing: String?

  @Option(
    help: .init(
      "Noise on labels: disturb:share=0.1, smoothing:bound=0.1. (default: none)", valueName: "name")
  )
  var labelNoise: String?

  @Option(
    help: .init(
      "Halt at the end of an epoch whose training loss is at most this. (default: 0, never)",
      valueName: "loss"))
  var haltLoss: String?

  @Option(
    help: .init(
      "Halt after this many epochs without a lower validation loss. (default: 0, never)",
      valueName: "epochs"))
  var patience: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Weight classes by the inverse of their frequency. (default: no)")
  var balanceClasses: Bool?

  @Option(
    help: .init(
      "Synaptic scaling between steps: synscaw, synscaw:rate=0.1:clock=epoch. (default: none)",
      valueName: "name"))
  var scaling: String?

  @Option(
    help: .init(
      "What keeps a network able to learn in a long stream: \(Renewals.names.alternatives), with settings "
        + "as in redo:threshold=0.05. (default: none)", valueName: "name"))
  var renewal: String?

  @Option(help: .init("The seed of weights and batches. (default: 1)", valueName: "n"))
  var seed: String?

  @Option(
    help: .init(
      "Number of seeds to train, from --seed on. (default: 1, or one a split of --validation)",
      valueName: "n"))
  var runs: String?

  @Option(
    help: .init("Networks to train in parallel. (default: one a core)", valueName: "n"))
  var jobs: String?

  var settings: [String: Setting] {
    given(
      [
        "epochs": epochs, "learning-rate": learningRate, "clip-gradients": clipGradients,
        "optimizer": optimizer, "loss": loss,
        "penalty": penalty, "scaling": scaling, "renewal": renewal, "dropout": dropout,
        "input-dropout": inputDropout,
        "drop-connect": dropConnect,
        "label-smoothing": labelSmoothing, "label-noise": labelNoise, "halt-loss": haltLoss,
        "patience": patience,
        "seed": seed, "runs": runs, "jobs": jobs,
      ], switches: ["balance-classes": balanceClasses])
  }
}
