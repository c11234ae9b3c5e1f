import Settings

/// Every way of splitting samples that a command line, a configuration or a checkpoint can name.
public enum Validations: OpenMenu {
  public typealias Item = any SplitMethod
  public typealias Entry = any SplitMethod.Type

  public static let entries = Entries<Entry>([
    OwnTestPart.self,
    Folds.self,
    Holdout.self,
    Subsampling.self,
  ])

  /// A validation is written as a text, as on a command line.
  public static func setting(of choice: Specification) -> Setting { .text(text(of: choice)) }

  static func text(of choice: Specification) -> String {
    var settings = choice.settings
    let count = settings.removeValue(forKey: "count").map { ":\($0)" } ?? ""
    if choice.name == Folds.name, settings["repeats"] == .number(1) { settings = [:] }
    // The share stands before the repeats.
    let others = settings.sorted { $0.key > $1.key }.map { ":\($0.key)=\($0.value)" }
    return choice.name + count + others.joined()
  }
}

/// Which samples test a network: `own`, `folds:10`, `folds:10:repeats=3`, `holdout:share=0.2` or
/// `subsampling:share=0.2:repeats=100`.
///
///     let samples = StratifiedSamples(labels: labels, classNames: ["no", "yes"], groups: patients)
///     for split in try Validation.folds(10).splits(of: samples, seed: 1) { … }
public typealias Validation = Chosen<Validations>

extension Validation {
  public static var own: Self { Self(OwnTestPart()) }

  public static func folds(_ count: Int, repeats: Int = 1) -> Self {
    var folds = Folds()
    (folds.count, folds.repeats) = (count, repeats)
    return Self(folds)
  }

  public static func holdout(share: Double) -> Self {
    var holdout = Holdout()
    holdout.share = share
    return Self(holdout)
  }

  public static func subsampling(share: Double, repeats: Int) -> Self {
    if repeats == 1 { return holdout(share: share) }
    var subsampling = Subsampling()
    (subsampling.share, subsampling.repeats) = (share, repeats)
    return Self(subsampling)
  }
}

extension Validation: CustomStringConvertible {
  /// The text that reads back as this validation.
  public var description: String { (try? specification).map(Validations.text) ?? name }
}
