import KeyValue

/// Which of a cluster's 16384 slots a key lies in: CRC16 (XMODEM) of the key, or of its hash tag.
enum HashSlot {
  /// How many slots every cluster has.
  static let count = 16384

  /// The slot of a key.
  static func of(_ key: StoreKey) -> Int {
    let bytes = key.bytes
    return Int(checksum(bytes[hashed(bytes)])) & (count - 1)
  }

  /// What is hashed: what stands between the first `{` and the first `}` after it, if anything does; else
  /// the whole key.
  private static func hashed(_ key: [UInt8]) -> Range<Int> {
    guard let open = key.firstIndex(of: UInt8(ascii: "{")),
      let close = key[(open + 1)...].firstIndex(of: UInt8(ascii: "}")), close > open + 1
    else { return key.indices }
    return open + 1..<close
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt16 {
    var crc: UInt16 = 0
    for byte in bytes { crc = crc << 8 ^ table[Int(UInt8(crc >> 8) ^ byte)] }
    return crc
  }

  private static let table: [UInt16] = (0..<256).map { byte in
    (0..<8).reduce(UInt16(byte) << 8) { crc, _ in
      crc & 0x8000 == 0 ? crc << 1 : crc << 1 ^ 0x1021
    }
  }
}
