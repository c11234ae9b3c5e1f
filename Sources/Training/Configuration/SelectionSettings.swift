import Settings

/// How the epoch is chosen whose network is kept as the best, without a look at the test samples.
public struct SelectionSettings: Configurable {
  /// The share of the training samples that are not learned, but choose the epoch; 0 for none.
  public var validationShare = 0.0
  /// Training halts after so many epochs without a lower validation loss; 0 for never.
  public var patience = 0

  public init() {}

  enum CodingKeys: String, CodingKey {
    case patience
    case validationShare = "validation-share"
  }

  /// What is missing has its default, as in runs that were begun before there was a choice.
  public init(from decoder: Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let plain = Self()
    validationShare =
      try container.decodeIfPresent(Double.self, forKey: .validationShare) ?? plain.validationShare
    patience = try container.decodeIfPresent(Int.self, forKey: .patience) ?? plain.patience
  }
}

extension SelectionSettings {
  /// Whether part of the training samples choose the epoch.
  public var isOn: Bool { validationShare > 0 }

  /// The epoch with the lowest of some validation losses, the first of several, counted from 1.
  public static func best(of losses: [Double]) -> Int? {
    losses.indices.min { (losses[$0], $0) < (losses[$1], $1) }.map { $0 + 1 }
  }

  /// Whether training halts after epochs with these validation losses.
  public func halts(after losses: [Double]) -> Bool {
    guard isOn, patience > 0, let best = Self.best(of: losses) else { return false }
    return losses.count - best >= patience
  }

  /// Throws where part of the samples would choose the epoch of networks that held-out samples judge in
  /// any case, as in `a sweep, whose trials are ranked`.
  package func refuse(on subject: String) throws {
    guard isOn else { return }
    throw ConfigurationError(
      "'validation-share' has no effect on \(subject) by samples that are held out already: leave it "
        + "out")
  }

  /// Throws where a value cannot be.
  public func validate() throws {
    guard validationShare >= 0, validationShare < 1 else {
      throw ConfigurationError(
        "'validation-share' is \(validationShare), but must be at least 0 and below 1")
    }
    guard patience >= 0 else { throw ConfigurationError("'patience' must not be negative") }
    guard patience == 0 || isOn else {
      throw ConfigurationError(
        "'patience' counts epochs without a lower validation loss: give --validation-share, such as 0.1"
      )
    }
  }
}

extension CodingUserInfoKey {
  /// Says to an encoder that settings of a later version are left out where they are the defaults, so
  /// that files are those of the version before.
  static let leavesOutLaterDefaults = CodingUserInfoKey(rawValue: "homeostat.later")!
}
