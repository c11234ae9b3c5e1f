import Foundation

/// Runs that the authors published, of which the losses are printed in their notebooks.
package struct PublishedRuns: Sendable, Hashable {
  /// The file in Published/, without its ending.
  let file: String
  /// The arm's name in the file.
  let rule: String
  let format: Format

  enum Format: String, Sendable { case losses, slopes, entropies, single }

  /// Losses after each epoch, run by run. The authors divided an epoch's sum by the number of batches
  /// less one, which is undone here.
  static func losses(_ file: String, _ rule: String) -> PublishedRuns {
    PublishedRuns(file: file, rule: rule, format: .losses)
  }

  /// Fig. 7 of Shaw, Jackson and Orchard 2020, read off the picture.
  static func slopes(_ rule: String) -> PublishedRuns {
    PublishedRuns(file: "plos_fig7_slope_digitised", rule: rule, format: .slopes)
  }

  /// Entropies computed anew from the equations; they lie on the published curves of Fig. 9.
  static func entropies(_ distribution: String, _ rule: String) -> PublishedRuns {
    PublishedRuns(
      file: "entropy_fixed_inputs_recomputed", rule: "\(distribution),\(rule)", format: .entropies)
  }

  /// The one run of Hofmann and Mäder's published concept, after each epoch.
  static func concept(_ measure: Measure) -> PublishedRuns {
    PublishedRuns(file: "synsca_concept_mnist", rule: measure.series, format: .single)
  }

  /// Whether the single runs are known, so that distributions can be compared.
  var hasRuns: Bool { format == .losses }
}

extension PublishedRuns {
  /// One curve for each run: x of the axis, and y.
  func curves() -> [Int: [(x: Double, y: Double)]] {
    let lines = Resources.text("Published/\(file).csv").split(whereSeparator: \.isNewline)
      .dropFirst().map {
        $0.split(separator: ",").map(String.init)
      }
    var curves: [Int: [(x: Double, y: Double)]] = [:]
    for line in lines {
      switch format {
      case .losses where line[1] == rule:
        curves[Int(line[0])!, default: []].append(
          (Double(line[2])!, Double(line[3])! * Self.correction(of: self.file)))
      case .slopes where line[0] == rule:
        curves[1, default: []].append((Double(line[2])!, Double(line[3])!))
      case .single where line[1] == rule:
        curves[1, default: []].append((Double(line[2])!, Double(line[3])!))
      case .entropies where "\(line[0]),\(line[1])" == rule:
        curves[1, default: []].append((Double(line[2])!, Double(line[3])!))
      default: break
      }
    }
    precondition(!curves.isEmpty, "\(self.file) has no runs of \(rule)")
    return curves
  }

  /// What undoes the division by one batch too few: 300 batches an epoch on MNIST, 250 on CIFAR-10.
  private static func correction(of file: String) -> Double {
    file.contains("cifar") ? 249.0 / 250 : 299.0 / 300
  }

  /// The last losses of the runs that are known to their end.
  func finalValues() -> [Double] {
    let curves = curves()
    let end = curves.values.compactMap { $0.last?.x }.max()
    return curves.sorted { $0.key < $1.key }.compactMap { $0.value.last }
      .filter { $0.x == end }.map(\.y)
  }

  /// The epoch of the last loss.
  func lastEpoch() -> Int { curves().values.compactMap { $0.last.map { Int($0.x) } }.max() ?? 0 }
}
