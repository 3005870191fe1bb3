/// Writes bytes as base64, with padding.
enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  /// The two digits of each twelve bits, in the order of memory.
  private static let pairs = (0..<4096).map {
    UInt16(littleEndian: UInt16(digits[$0 >> 6]) | UInt16(digits[$0 & 63]) << 8)
  }

  /// How long `count` bytes become.
  static func length(_ count: Int) -> Int { (count + 2) / 3 * 4 }

  /// Appends `bytes`, encoded.
  static func append(_ bytes: [UInt8], to out: inout [UInt8]) {
    let start = out.count
    out.append(contentsOf: repeatElement(UInt8(ascii: "="), count: length(bytes.count)))
    out.withUnsafeMutableBytes { out in
      bytes.withUnsafeBufferPointer { bytes in
        pairs.withUnsafeBufferPointer { pairs in
          var target = start
          var index = 0
          while index + 2 < bytes.count {
            let group =
              Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8 | Int(bytes[index + 2])
            out.storeBytes(of: pairs[group >> 12], toByteOffset: target, as: UInt16.self)
            out.storeBytes(of: pairs[group & 4095], toByteOffset: target + 2, as: UInt16.self)
            index += 3
            target += 4
          }
          let rest = bytes.count - index
          guard rest > 0 else { return }
          let group = Int(bytes[index]) << 16 | (rest > 1 ? Int(bytes[index + 1]) << 8 : 0)
          out.storeBytes(of: pairs[group >> 12], toByteOffset: target, as: UInt16.self)
          if rest > 1 { out[target + 2] = digits[group >> 6 & 63] }
        }
      }
    }
  }
}
