import Datasets
import Settings

/// How a table of the user's own is read, beside what `SampleSettings` say of its columns.
public struct TableSettings: Configurable {
  /// Columns that hold numbers, with commas between them; a target of 0 and 1 is then no class.
  public var numeric = ""
  /// What stands before the decimals of numbers.
  public var decimal = DecimalMark.point

  public init() {}

  /// What is missing has its default, as in runs that were begun before there was a choice.
  public init(from decoder: Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let plain = Self()
    numeric = try container.decodeIfPresent(String.self, forKey: .numeric) ?? plain.numeric
    decimal = try container.decodeIfPresent(DecimalMark.self, forKey: .decimal) ?? plain.decimal
  }
}
