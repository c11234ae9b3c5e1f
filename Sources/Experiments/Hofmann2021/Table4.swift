import Datasets
import Settings
import Training

extension Hofmann2021 {
  /// The sets of the appendix, each validated as it usually is, with the networks of Table V and no
  /// regularisation, beside the reference values of others that the paper lists.
  ///
  /// `homeostat reproduce hofmann2021/table4`: 116 networks, at most ten of a set's splits, 20.9 min of one
  /// core. Expect 97.9 % on thyroid, 95.0 % on Iris, an error of 5.48 on Parkinson's motor score, and, from 8
  /// recordings and 1,500 reviews, 56 % on seizures and 59 % on IMDB.
  static let table4 = Experiment(
    "hofmann2021/table4", "The sets and their own validation", source: source("Table IV"),
    about:
      "What the networks of Table V reach without regularisation after the last epoch, each set validated as "
      + "Table IV says.",
    runs: 1000, reducedRuns: 10,
    differences: [
      "The published values are those of other authors' methods, which the paper lists as references, and not "
        + "those of its own networks.",
      "A row's title gives what the whole set has. The paper counts 33 variables of Breast Cancer as "
        + "they are encoded, 10 of Wisconsin (with the sample number), 5,923 rows of Parkinson's (5,875), 441 of "
        + "Diabetes (442) and 2,937 of Life Expectancy (2,938); it exchanges the sizes of the two wines, and its "
        + "row of IMDB repeats that of Life Expectancy.",
      "Each set has as many runs as its scheme has splits: 3, 5 or 10 folds, 100 or 1,000 subsamples. Life "
        + "Expectancy, for which the paper has no scheme, has ten folds.",
      "The reference of Parkinson's gives one error for the motor and one for the total score; here one "
        + "network learns both ('reg/2'), and each row is the error of one of them.",
    ] + sequenceNotes,
    panels: classifications.map {
      referencePanel(
        $0.row, .accuracy, classifier($0.data, features: $0.features, $0.classes), nil)
    }
      + regressions.map {
        referencePanel($0.row, .absoluteError(ofTarget: $0.target), $0.network, nil)
      }
      + sequences.map { referencePanel($0.row, .accuracy, sequenceNetwork($0), $0.reduction) },
    layout: TableLayout(baseline: "baseline", armsAreColumns: true),
    claims: [])

  private static func referencePanel(
    _ row: String, _ measure: CellMeasure, _ network: TrainingConfiguration,
    _ reduction: Reduction?
  ) -> Panel {
    var network = network
    guard let entry = Catalogue.entry(named: network.data) else {
      preconditionFailure("no set \(network.data)")
    }
    network.validation = entry.validation ?? .folds(10)
    let splits = network.validation.splitCount
    return Panel(
      "\(row): \(facts(of: entry)), \(network.validation)", .table(measure),
      arms: [tabularArm(.baseline, network, table: 4, row: row)], isOptional: true,
      reduction: reduction, mostRuns: splits > 1 ? splits : 10)
  }

  private static func facts(of entry: CatalogueEntry) -> String {
    let targets = entry.table?.targetCount ?? 1
    let task =
      entry.classCount.map { "\($0) classes" } ?? (targets > 1 ? "\(targets) numbers" : "a number")
    if let table = entry.table {
      return "\(task), \(table.featureCount) variables, \(table.rowCount) rows"
    }
    if let recordings = entry.recordings {
      return "\(task), \(recordings.count) recordings of \(recordings.length) values"
    }
    if let texts = entry.texts {
      return "\(task), \(texts.trainingCount) + \(texts.testCount) reviews"
    }
    return "\(task), 784 steps, "
      + (entry.images.map { "\($0.trainingCount + $0.testCount) images" } ?? "")
  }
}
