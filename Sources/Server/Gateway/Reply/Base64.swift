/// Writes bytes as base64, with padding.
enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Appends `bytes`, encoded.
  static func append(_ bytes: [UInt8], to out: inout [UInt8]) {
    let start = out.count
    let length = (bytes.count + 2) / 3 * 4
    out.append(contentsOf: repeatElement(UInt8(ascii: "="), count: length))
    out.withUnsafeMutableBufferPointer { out in
      bytes.withUnsafeBufferPointer { bytes in
        digits.withUnsafeBufferPointer { digits in
          var target = start
          var index = 0
          while index + 2 < bytes.count {
            let group =
              Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8 | Int(bytes[index + 2])
            out[target] = digits[group >> 18]
            out[target + 1] = digits[group >> 12 & 63]
            out[target + 2] = digits[group >> 6 & 63]
            out[target + 3] = digits[group & 63]
            index += 3
            target += 4
          }
          let rest = bytes.count - index
          guard rest > 0 else { return }
          let group = Int(bytes[index]) << 16 | (rest > 1 ? Int(bytes[index + 1]) << 8 : 0)
          out[target] = digits[group >> 18]
          out[target + 1] = digits[group >> 12 & 63]
          if rest > 1 { out[target + 2] = digits[group >> 6 & 63] }
        }
      }
    }
  }
}
