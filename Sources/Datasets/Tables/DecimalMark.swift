import Settings

/// What stands before the decimals of a number in a file.
public enum DecimalMark: String, Word {
  case point = "."
  case comma = ","

  /// The mark as a byte.
  var byte: UInt8 { self == .point ? UInt8(ascii: ".") : UInt8(ascii: ",") }
}
