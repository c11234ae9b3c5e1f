import Foundation

/// JSON that is read to the last bit.
///
/// `JSONSerialization` keeps a number of 17 digits as a decimal on Linux, and loses its last bits on the
/// way to a double; `JSONDecoder` does not. Numbers are `NSNumber`s, so that whole ones are doubles too.
enum JSON {
  /// The object that a text holds.
  static func object(_ text: some StringProtocol) throws -> [String: Any] {
    try JSONDecoder().decode([String: Value].self, from: Data(text.utf8)).mapValues(\.value)
  }

  private struct Value: Decodable {
    let value: Any

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        value = NSNull()
      } else if let flag = try? container.decode(Bool.self) {
        value = flag
      } else if let number = try? container.decode(Int.self) {
        value = NSNumber(value: number)
      } else if let number = try? container.decode(Double.self) {
        value = NSNumber(value: number)
      } else if let text = try? container.decode(String.self) {
        value = text
      } else if let list = try? container.decode([Value].self) {
        value = list.map(\.value)
      } else {
        value = try container.decode([String: Value].self).mapValues(\.value)
      }
    }
  }
}
