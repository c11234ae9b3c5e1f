import ArgumentParser
import Homeostat

/// The flags of `train` that say what is learned, and what tests it.
struct DataFlags: ParsableArguments {
  @Option(
    help: .init(
      "\(Catalogue.images.map(\.name).joined(separator: ", ")), or a folder of such files or of pictures "
        + "in train/CLASS/; a table: iris, thyroid and others ('homeostat data list'), or a CSV file; "
        + "recordings: bonn-eeg; texts: imdb, or a folder of them in train/CLASS/. (default: "
        + "fashion-mnist)",
      valueName: "name|path"))
  var data: String?

  @Option(
    help: .init(
      "The target column of a CSV file, or several of numbers, as height,weight.",
      valueName: "columns"))
  var target: String?

  @Option(help: .init("Columns of a table to leave out.", valueName: "columns"))
  var without: String?

  @Option(
    help: .init(
      "Columns of a table that hold categories though they look like numbers.",
      valueName: "columns"))
  var categorical: String?

  @Option(
    help: .init(
      "Columns of a table that hold numbers; a target of 0 and 1 is then not two classes.",
      valueName: "columns"))
  var numeric: String?

  @Option(
    help: .init(
      "What stands before decimals in a CSV file: '.' or ','. (default: .)", valueName: "mark"))
  var decimal: String?

  @Option(
    help: .init(
      "Keep rows with the same value in this column (a subject, say) on one side of every split.",
      valueName: "column"))
  var group: String?

  @Option(
    help: .init(
      "How to split off test samples: own (the set's test part, or a fifth of a table), folds:10, or "
        + "subsampling:share=0.2:repeats=100. The n-th seed takes the n-th split. (default: own)",
      valueName: "choice"))
  var validation: String?

  @Option(
    help: .init(
      "Hold out this share of the training samples to choose the epoch: best.safetensors is the network "
        + "with the lowest validation loss, and only that sees the test samples, at the end. (default: 0)",
      valueName: "share"))
  var validationShare: String?

  @Option(
    help: .init(
      "The folder of the data sets. (default: $HOMEOSTAT_DATA, or the user's cache)",
      valueName: "folder"))
  var dataRoot: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Standardise images by the training images' mean and deviation. (default: no)")
  var standardise: Bool?

  @Option(
    help: .init(
      "The words that a network of texts knows: the most frequent in training. (default: 10000)",
      valueName: "n"))
  var vocabulary: String?

  @Option(
    help: .init(
      "The words of a text that are read, from the first on. (default: 250)", valueName: "n"))
  var textLength: String?

  @Option(
    help: .init(
      "The rows and columns to which pictures in files are resized. (default: 224)", valueName: "n")
  )
  var imageSize: String?

  @Option(
    help: .init(
      "How training images change at random: \(Augmentations.names.alternatives), or several as "
        + "crop:padding=4,flip. (default: none)", valueName: "names"))
  var augmentation: String?

  @Option(
    help: .init(
      "A stream of tasks made of the set, one an epoch: \(Streams.names.alternatives), with settings as in "
        + "permuted:samples=10000. (default: none)", valueName: "name"))
  var stream: String?

  @Option(
    help: .init(
      "Train on the first N training samples only, to try things out. (default: all)",
      valueName: "n"))
  var limit: String?

  @Option(help: .init("Batch size, in samples. (default: 200)", valueName: "n"))
  var batchSize: String?

  @Option(
    help: .init(
      "A last batch that is not full: \(LastBatch.words.alternatives). (default: keep)",
      valueName: "choice")
  )
  var lastBatch: String?

  @Option(
    help: .init(
      "The order of one epoch's samples as .npy, or a row for each epoch. (default: random)",
      valueName: "file"))
  var sampleOrder: String?

  var settings: [String: Setting] {
    given(
      [
        "data": data, "target": target, "without": without, "categorical": categorical,
        "numeric": numeric, "decimal": decimal, "group": group, "validation": validation,
        "validation-share": validationShare,
        "data-root": dataRoot, "stream": stream, "limit": limit,
        "image-size": imageSize, "augmentation": augmentation, "batch-size": batchSize,
        "vocabulary": vocabulary, "text-length": textLength,
        "last-batch": lastBatch,
        "sample-order": sampleOrder,
      ], switches: ["standardise": standardise])
  }
}
