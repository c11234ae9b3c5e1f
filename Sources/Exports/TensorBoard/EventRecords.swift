import Foundation

/// The frames in which TensorBoard's files hold their events, those of a TFRecord file.
///
///     length, 8 bytes | checksum of these, 4 bytes | event | its checksum, 4 bytes
///
/// Numbers are little-endian. A checksum is the CRC-32C c turned and shifted, (c >> 15 | c << 17) +
/// 0xA282EAD8, because the CRC of data that end with their own CRC is always the same.
enum EventRecords {
  /// An event in its frame.
  static func framed(_ event: Data) -> Data {
    let length = bytes(of: UInt64(event.count))
    return length + bytes(of: checksum(of: length)) + event + bytes(of: checksum(of: event))
  }

  /// The events of a file, up to the first that is cut off or damaged.
  static func events(of file: Data) -> [Data] {
    var events: [Data] = []
    var rest = Data(file)
    while rest.count >= 16 {
      let length: UInt64 = number(in: rest.prefix(8))
      guard number(in: rest.dropFirst(8).prefix(4)) == checksum(of: rest.prefix(8)),
        length <= rest.count - 16
      else { break }
      let event = rest.dropFirst(12).prefix(Int(length))
      guard number(in: rest.dropFirst(12 + Int(length)).prefix(4)) == checksum(of: event)
      else { break }
      events.append(Data(event))
      rest = rest.dropFirst(16 + Int(length))
    }
    return events
  }

  private static func checksum(of data: Data) -> UInt32 {
    let sum = crc32c(data)
    return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
  }

  private static func bytes(of number: some FixedWidthInteger) -> Data {
    withUnsafeBytes(of: number.littleEndian) { Data($0) }
  }

  private static func number<Number: FixedWidthInteger>(in data: Data) -> Number {
    data.reversed().reduce(0) { $0 << 8 | Number($1) }
  }
}
