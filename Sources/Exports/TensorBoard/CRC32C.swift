/// The checksum CRC-32C, of Castagnoli's polynomial; RFC 3720, appendix B.4, has values to test it by.
func crc32c(_ bytes: some Sequence<UInt8>) -> UInt32 {
  ~bytes.reduce(~0) { sum, byte in
    remainders[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8
  }
}

/// The remainder of each byte.
private let remainders: [UInt32] = (0..<256).map { byte in
  (0..<8).reduce(byte) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0x82F6_3B78 : rest >> 1 }
}
