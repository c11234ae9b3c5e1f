import ArgumentParser
import Homeostat

/// What to do about a command line that cannot be read.
enum CommandLineAdvice {
  /// Refuses empty arguments: they come of a script's variable that is not set, and `--out ""` would
  /// keep nothing of what was trained.
  static func refuseEmptyArguments(_ arguments: ArraySlice<String>) throws {
    var before = ""
    for argument in arguments {
      if argument.isEmpty {
        throw ValidationError(
          before.hasPrefix("-")
            ? "\(before) has an empty value: give one, or leave it out" : "an argument is empty")
      }
      if argument.hasPrefix("--"), argument.hasSuffix("="), !argument.dropLast().contains("=") {
        throw ValidationError(
          "\(argument.dropLast()) has an empty value: give one, or leave it out")
      }
      before = argument
    }
  }

  /// Refuses a word where a command is expected and none has that name, also after `help`.
  static func refuseUnknownCommand(_ arguments: ArraySlice<String>) throws {
    var words = arguments
    if words.first == "help" { words.removeFirst() }
    var kind: any ParsableCommand.Type = HomeostatCommand.self
    while !kind.configuration.subcommands.isEmpty, let word = words.first, !word.hasPrefix("-") {
      let parts = kind.configuration.subcommands
      guard let part = parts.first(where: { $0._commandName == word }) else {
        // What is no command may be for the one that is taken where none is named.
        guard kind.configuration.defaultSubcommand == nil else { return }
        let names = parts.map { $0._commandName }
        let hint = nearest(to: word, among: names).map { "; did you mean '\($0)'?" }
        let path = self.words(for: kind, below: HomeostatCommand.self) ?? []
        throw ValidationError(
          "\(path.joined(separator: " ")) has no command '\(word)'"
            + (hint ?? "; it has \(names.joined(separator: ", "))"))
      }
      kind = part
      words.removeFirst()
    }
  }

  /// Where the help of a command is.
  static func hint(for kind: any ParsableCommand.Type) -> String {
    let words = words(for: kind, below: HomeostatCommand.self) ?? []
    return "  See '\((words + ["--help"]).joined(separator: " "))' for more information."
  }

  /// The message of the parser, with the flag that was meant where it goes by another name elsewhere.
  static func improved(_ message: String) -> String {
    guard
      let unknown = message.firstMatch(
        of: /Unknown option '(-+[^']*)'(\. Did you mean '[^']*'\?)?/),
      let command = message.firstMatch(of: /See 'homeostat ([a-z ]+) --help'/),
      let kind = kind(for: command.1.split(separator: " "), below: HomeostatCommand.self)
    else { return message }
    let help = HomeostatCommand.helpMessage(for: kind)
    let name = unknown.1.drop { $0 == "-" }.lowercased().replacing("_", with: "-")
    // A flag's name ends with a blank, a slash before its negation, or the line.
    let known = ([name] + (otherNames[name] ?? [])).first { words in
      let flag = words.prefix { $0 != " " }
      return [" ", "/", "\n"].contains { help.contains("  --\(flag)\($0)") }
    }
    // The parser knows neither of these two when it looks for what was meant.
    guard let known = known ?? nearest(to: name, among: ["help", "version"]) else { return message }
    return message.replacingCharacters(
      in: unknown.range, with: "Unknown option '\(unknown.1)'. Did you mean '--\(known)'?")
  }

  /// What flags are called by PyTorch, Keras, scikit-learn and many a script, and here.
  private static let otherNames: [String: [String]] = {
    let names = [
      "learning-rate": "lr rate step-size alpha initial-lr base-lr learningrate eta0",
      "learning-rate 0.01:factor=0.94:every=5": "scheduler lr-scheduler lr-decay decay gamma",
      "learning-rate 0.01:final=0:over=20": "cosine cosine-annealing",
      "learning-rate 0.1:plateau=10": "plateau reduce-lr-on-plateau",
      "learning-rate 0.1:warmup=5": "warmup warm-up warmup-epochs",
      "clip-gradients": "clip clip-grad clip-grad-norm grad-clip max-grad-norm clipnorm",
      "epochs": "epoch e n-epochs num-epochs max-epochs iterations max-iter",
      "batch-size": "batch b bs batchsize minibatch mini-batch train-batch-size",
      "optimizer": "optim opt optimiser solver",
      "optimizer adam:weightDecay=0.01": "wd weight-decay weightdecay l2",
      "optimizer sgd:momentum=0.9": "momentum mom",
      "device": "gpu-id accelerator",
      "device cuda": "gpu gpus cuda use-cuda use-gpu",
      "device cpu": "cpu no-cuda",
      "data": "dataset datasets d train train-data train-file csv",
      "data-root": "data-dir datadir data-path data-folder dataset-dir",
      "jobs": "workers num-workers n-jobs njobs j parallel processes",
      "threads": "num-threads nthreads",
      "hidden":
        "layers hidden-size hidden-sizes hidden-layers hidden-units width widths units depth",
      "activation": "act activation-function nonlinearity",
      "loss": "criterion loss-function loss-fn objective",
      "precision": "dtype fp16 half float16",
      "precision bfloat16": "bf16 amp autocast mixed-precision",
      "precision double": "float64 fp64",
      "initial-weights": "weights pretrained init load load-weights state-dict",
      "map": "rename mapping key-mapping names",
      "rule": "rules plasticity method norm normalization batchnorm batch-norm",
      "scaling": "synaptic-scaling",
      "penalty": "regularizer regularization reg",
      "dropout": "drop dropout-rate p",
      "label-smoothing": "smoothing label-smooth",
      "label-noise": "disturb-label disturblabel noisy-labels",
      "halt-loss": "stop-at target-loss",
      "patience": "early-stopping early-stop early-stopping-patience n-iter-no-change",
      "validation-share": "validation-split val-share val-split validation-fraction valid-size",
      "vocabulary": "vocab vocab-size vocabulary-size num-words max-features",
      "text-length": "max-length max-len maxlen sequence-length seq-len",
      "balance-classes": "class-weight class-weights balanced",
      "validation": "cv folds k-fold kfold test-size val-size split",
      "target": "label labels y y-column target-column response",
      "without": "exclude ignore drop-columns",
      "categorical": "categories cat cat-columns",
      "group": "groups subject",
      "augmentation": "augment augmentations aug transform transforms auto-augment",
      "augmentation flip": "hflip horizontal-flip random-flip",
      "augmentation resized-crop": "random-resized-crop",
      "image-size": "img-size imgsz input-size crop-size resolution size",
      "standardise": "normalize normalise standardize scale",
      "no-standardise": "no-normalize no-standardize",
      "seed": "random-seed random-state manual-seed s",
      "runs": "seeds repeats n-runs num-runs n-seeds",
      "trials": "n-trials num-trials runs",
      "vary": "space search grid param",
      "out": "output o output-dir outdir out-dir save save-dir logdir log-dir results-dir results",
      "results": "out output o output-dir outdir out-dir save-dir results-dir folder",
      "checkpoint-every": "save-every save-freq checkpoint-freq",
      "monitor": "log-interval log-every watch",
      "tensorboard": "tb tb-dir tensorboard-dir tensorboard-logdir event-dir",
      "resume": "continue resume-from restart",
      "measure": "metrics metric",
      "config": "cfg conf config-file yaml c",
      "format": "f output-format",
    ]
    var found: [String: [String]] = [:]
    for (flag, others) in names.sorted(by: { $0.key < $1.key }) {
      for other in others.split(separator: " ") { found[String(other), default: []].append(flag) }
    }
    return found
  }()

  private static func words(
    for kind: any ParsableCommand.Type, below top: any ParsableCommand.Type
  ) -> [String]? {
    let name = top._commandName
    if top == kind { return [name] }
    for part in top.configuration.subcommands {
      if let words = words(for: kind, below: part) { return [name] + words }
    }
    return nil
  }

  private static func kind(
    for words: [Substring], below top: any ParsableCommand.Type
  ) -> (any ParsableCommand.Type)? {
    guard let first = words.first else { return top }
    let part = top.configuration.subcommands.first { $0._commandName == first }
    return part.flatMap { kind(for: Array(words.dropFirst()), below: $0) }
  }
}
