/// Decodes the contents of a string that a scanner has found valid.
enum Unescape {
  /// What becomes of a surrogate escape that has no partner.
  enum Surrogates {
    /// It stays as three bytes, which makes the result WTF-8.
    case kept
    /// It becomes U+FFFD, so that the result is UTF-8.
    case replaced
  }

  static func decode(_ raw: ArraySlice<UInt8>, surrogates: Surrogates) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(raw.count)
    var index = raw.startIndex
    while index < raw.endIndex {
      guard raw[index] == UInt8(ascii: "\\") else {
        result.append(raw[index])
        index += 1
        continue
      }
      guard index + 1 < raw.endIndex else { break }
      let letter = raw[index + 1]
      index += 2
      guard letter == UInt8(ascii: "u") else {
        result.append(character(of: letter))
        continue
      }
      var unit = hexUnit(raw, at: index)
      index += 4
      if unit & 0xfc00 == 0xd800, index + 6 <= raw.endIndex, raw[index] == UInt8(ascii: "\\"),
        raw[index + 1] == UInt8(ascii: "u")
      {
        let low = hexUnit(raw, at: index + 2)
        if low & 0xfc00 == 0xdc00 {
          unit = 0x10000 + (unit & 0x3ff) << 10 + (low & 0x3ff)
          index += 6
        }
      }
      if unit & 0xffff_f800 == 0xd800, surrogates == .replaced { unit = 0xfffd }
      append(unit, to: &result)
    }
    return result
  }

  private static func character(of letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0c
    case UInt8(ascii: "n"): 0x0a
    case UInt8(ascii: "r"): 0x0d
    case UInt8(ascii: "t"): 0x09
    default: letter
    }
  }

  private static func hexUnit(_ raw: ArraySlice<UInt8>, at index: Int) -> UInt32 {
    guard index + 4 <= raw.endIndex else { return 0xfffd }
    return raw[index..<index + 4].reduce(0) { $0 << 4 | UInt32(hexValue($1) ?? 0) }
  }

  /// The value of a hexadecimal digit.
  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte &- UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte &- UInt8(ascii: "a") &+ 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte &- UInt8(ascii: "A") &+ 10
    default: nil
    }
  }

  /// Appends a code point, a surrogate too, in the UTF-8 pattern.
  private static func append(_ point: UInt32, to result: inout [UInt8]) {
    switch point {
    case 0..<0x80:
      result.append(UInt8(truncatingIfNeeded: point))
    case 0x80..<0x800:
      result.append(UInt8(truncatingIfNeeded: 0xc0 | point >> 6))
      result.append(continuation(point))
    case 0x800..<0x10000:
      result.append(UInt8(truncatingIfNeeded: 0xe0 | point >> 12))
      result.append(continuation(point >> 6))
      result.append(continuation(point))
    default:
      result.append(UInt8(truncatingIfNeeded: 0xf0 | point >> 18))
      result.append(continuation(point >> 12))
      result.append(continuation(point >> 6))
      result.append(continuation(point))
    }
  }

  private static func continuation(_ bits: UInt32) -> UInt8 {
    UInt8(truncatingIfNeeded: 0x80 | bits & 0x3f)
  }
}
