/// The rows of a file as they stand in it, to be written again beside what was predicted.
public struct SourceRows: Hashable, Sendable {
  /// The names of the fields.
  public let names: [String]
  /// The line on which each row begins, counted from 1 as in the texts of errors.
  public let lines: [Int]
  /// The texts of each row's fields, without their quotes and the blanks around them.
  public let fields: [[String]]
}
