/// Writes strings as JavaScript's `JSON.stringify` does: only quotes, backslashes, controls and lone
/// surrogates are escaped.
enum Quoting {
  static func append(_ text: String, to out: inout [UInt8]) {
    var text = text
    text.withUTF8 { append($0, surrogates: .kept, to: &out) }
  }

  static func append(wtf8 bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
    bytes.withUnsafeBufferPointer { append($0, surrogates: .kept, to: &out) }
  }

  static func append(utf8 bytes: [UInt8], to out: inout [UInt8]) {
    bytes.withUnsafeBufferPointer { append($0, surrogates: .replaced, to: &out) }
  }

  private static func append(
    _ bytes: UnsafeBufferPointer<UInt8>, surrogates: Unescape.Surrogates, to out: inout [UInt8]
  ) {
    out.append(UInt8(ascii: "\""))
    var clean = 0
    var position = 0
    var nextLook = 0
    while position < bytes.count {
      if position >= nextLook {
        position = plain(from: position, in: bytes)
        nextLook = position + 8
        if position == bytes.count { break }
      }
      let byte = bytes[position]
      if byte >= 0x80 {
        let length = UTF8Sequence.length(at: position, in: bytes)
        if length > 0 {
          position += length
          continue
        }
      } else if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
        position += 1
        continue
      }
      out += bytes[clean..<position]
      position += appendEscape(at: position, of: bytes, surrogates: surrogates, to: &out)
      clean = position
    }
    out += bytes[clean...]
    out.append(UInt8(ascii: "\""))
  }

  /// Where, in steps of eight bytes, the first is that may need more than a copy; the end where there is none.
  private static func plain(from start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let raw = UnsafeRawBufferPointer(bytes)
    var position = start
    while position + 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
      let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
      // The high bit of a byte that is beyond ASCII, below a space, a quote or a backslash.
      let found =
        word | ((word &- ones &* 0x20) & ~word) | ((quote &- ones) & ~quote)
        | ((backslash &- ones) & ~backslash)
      if found & highs != 0 { return position }
      position += 8
    }
    return position
  }

  /// Appends what stands for the byte, or the surrogate, at `position`, and says how long that is.
  private static func appendEscape(
    at position: Int, of bytes: UnsafeBufferPointer<UInt8>, surrogates: Unescape.Surrogates,
    to out: inout [UInt8]
  ) -> Int {
    let byte = bytes[position]
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), byte]
    case 0x08: out += [UInt8(ascii: "\\"), UInt8(ascii: "b")]
    case 0x09: out += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
    case 0x0a: out += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
    case 0x0c: out += [UInt8(ascii: "\\"), UInt8(ascii: "f")]
    case 0x0d: out += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
    case 0..<0x20: appendUnit(UInt16(byte), to: &out)
    default:
      if surrogates == .kept, byte == 0xed, position + 2 < bytes.count,
        bytes[position + 1] & 0xe0 == 0xa0,
        bytes[position + 2] & 0xc0 == 0x80
      {
        let unit =
          0xd000 | UInt16(bytes[position + 1] & 0x3f) << 6 | UInt16(bytes[position + 2] & 0x3f)
        appendUnit(unit, to: &out)
        return 3
      }
      out += [0xef, 0xbf, 0xbd]
    }
    return 1
  }

  /// Appends `\uXXXX`.
  static func appendUnit(_ unit: UInt16, to out: inout [UInt8]) {
    out += [UInt8(ascii: "\\"), UInt8(ascii: "u")]
    for shift in [12, 8, 4, 0] as [UInt16] {
      let digit = UInt8(unit >> shift & 15)
      out.append(digit < 10 ? digit + UInt8(ascii: "0") : digit - 10 + UInt8(ascii: "a"))
    }
  }
}
