import ArgumentParser
import Homeostat

/// The flags of `train`. Each is optional, so that what a YAML file says holds where it is absent.
struct TrainFlags: ParsableArguments {
  @Option(help: "A YAML file with the same words as these flags.")
  var config: String?

  @Option(
    help: .init(
      "mnist, fashion-mnist, cifar-10, cifar-100, or a folder of such files. (default: fashion-mnist)",
      valueName: "name|path"))
  var data: String?

  @Option(help: "Where data sets lie. (default: $HOMEOSTAT_DATA, or the user's cache)")
  var dataRoot: String?

  @Option(help: "Widths of the hidden layers: 50x8, or 784,100. (default: 50x8)")
  var hidden: String?

  @Option(help: "tanh, logistic, relu or leakyReLU. (default: tanh)")
  var activation: String?

  @Option(help: "The rule of the hidden layers; or one for each, as ip/none/ip. (default: ip)")
  var rule: String?

  @Option(help: "The rate of the rules; each has its own default.")
  var eta: String?

  @Option(help: "A rule on the input layer too, whose units then apply the activation.")
  var inputRule: String?

  @Flag(inversion: .prefixedNo, help: "Learn a scale and a shift of each unit after its rule.")
  var learnedAffine: Bool?

  @Flag(
    inversion: .prefixedNo,
    help: "Pass the outputs through a ReLU before the loss, as Shaw 2020 does. (default: no)")
  var outputRelu: Bool?

  @Option(help: "What to do with gains at or below zero: allow, clamp, absolute. (default: allow)")
  var gainPolicy: String?

  @Option(help: "When rules move: after each batch, or each epoch. (default: batch)")
  var updateClock: String?

  @Option(help: "crossEntropy, meanSquaredError or binaryCrossEntropy. (default: crossEntropy)")
  var loss: String?

  @Option(help: "adam or sgd, with settings as in sgd:momentum=0.9. (default: adam)")
  var optimizer: String?

  @Option(help: "The optimizer's learning rate. (default: 0.003)")
  var learningRate: String?

  @Option(help: "Samples in a batch. (default: 200)")
  var batchSize: String?

  @Option(help: "Samples that do not fill the last batch: keep or drop. (default: keep)")
  var lastBatch: String?

  @Option(help: "How often to go through the training samples. (default: 10)")
  var epochs: String?

  @Option(help: "The seed of weights and batches. (default: 1)")
  var seed: String?

  @Option(help: "How many seeds to train, from --seed on. (default: 1)")
  var runs: String?

  @Option(help: "Rules to compare, from the same weights and batches: none,ip,wd.")
  var compare: String?

  @Option(help: "single or double. (default: single)")
  var precision: String?

  @Option(help: "Initial weights in safetensors, as from PyTorch's state_dict().")
  var initialWeights: String?

  @Option(help: "The order of one epoch's samples as .npy, or a row for each epoch.")
  var sampleOrder: String?

  @Option(help: "Threads of one operation. (default: $HOMEOSTAT_THREADS, or what suits the widths)")
  var threads: String?

  @Option(help: "cpu, cuda or cuda:1. (default: cpu)")
  var device: String?

  @Option(help: "A folder for checkpoints, metrics and records.")
  var out: String?

  @Option(help: "Epochs from one checkpoint to the next. (default: 1)")
  var checkpointEvery: String?

  @Flag(help: "Go on with the runs in --out where they stopped.")
  var resume = false

  @Option(
    help: .init(
      "Write slope, gradient, gain, bias and entropy of each layer every N steps to monitor.csv.",
      valueName: "n"))
  var monitor: String?

  @Flag(inversion: .prefixedNo, help: "With --json, a line for each step with its loss.")
  var logSteps: Bool?

  @Flag(help: "Print one JSON object a line on standard output.")
  var json = false

  /// What the flags say, under the words of the YAML file.
  var settings: [String: Setting] {
    let words: [String: String?] = [
      "data": data, "data-root": dataRoot, "hidden": hidden, "activation": activation,
      "rule": rule, "eta": eta, "input-rule": inputRule, "gain-policy": gainPolicy,
      "update-clock": updateClock, "loss": loss, "optimizer": optimizer,
      "learning-rate": learningRate, "batch-size": batchSize, "last-batch": lastBatch,
      "epochs": epochs, "seed": seed, "runs": runs, "compare": compare, "precision": precision,
      "initial-weights": initialWeights, "sample-order": sampleOrder, "threads": threads,
      "device": device, "out": out, "checkpoint-every": checkpointEvery, "monitor": monitor,
    ]
    let switches: [String: Bool?] = [
      "learned-affine": learnedAffine, "output-relu": outputRelu, "log-steps": logSteps,
    ]
    return words.compactMapValues { $0.map { Setting.text($0) } }
      .merging(switches.compactMapValues { $0.map { Setting.bool($0) } }) { $1 }
  }
}
