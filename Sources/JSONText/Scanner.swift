/// Finds where strings, numbers and literals end, over bytes that stay where they are.
///
/// All access goes through `bytes`, whose subscript is checked in debug builds; `word(at:)` is the
/// one place that reads more than a byte. Every method takes a position `0...bytes.count` and
/// answers one in the same range.
struct Scanner {
  let bytes: UnsafeBufferPointer<UInt8>

  /// Where something ends, or what is wrong and where.
  struct End {
    var position: Int
    var escaped = false
    var fault: Fault?
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// Eight bytes from `position`, which must be at most `bytes.count - 8`.
  @inline(__always)
  private func word(at position: Int) -> UInt64 {
    assert(position >= 0 && position + 8 <= bytes.count)
    return UInt64(
      littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(
        fromByteOffset: position, as: UInt64.self))
  }

  /// The first position from `position` on that is no whitespace.
  @inline(__always)
  func skipWhitespace(_ position: Int) -> Int {
    guard position < bytes.count, bytes[position] <= 0x20 else { return position }
    return skipWhitespaceRun(position)
  }

  private func skipWhitespaceRun(_ position: Int) -> Int {
    var position = position
    while position < bytes.count {
      // Indentation comes in runs of spaces.
      while position + 8 <= bytes.count, word(at: position) == 0x20 &* Self.ones { position += 8 }
      guard position < bytes.count else { break }
      switch bytes[position] {
      case 0x20, 0x0a, 0x0d, 0x09: position += 1
      default: return position
      }
    }
    return position
  }

  /// The end of the string whose opening quote is at `position`.
  @inline(__always)
  func string(at position: Int) -> End {
    var position = position + 1
    while position + 8 <= bytes.count {
      let special = Self.special(word(at: position))
      if special != 0 {
        position += special.trailingZeroBitCount >> 3
        if bytes[position] == UInt8(ascii: "\"") { return End(position: position + 1) }
        break
      }
      position += 8
    }
    return stringRest(from: position)
  }

  /// Marks (in bit 7 of each byte) quotes, backslashes, controls and bytes from 0x80.
  ///
  /// A borrow may mark bytes above the first that is really one of these; only the first counts.
  @inline(__always)
  private static func special(_ word: UInt64) -> UInt64 {
    let quote = (word ^ (0x22 &* ones)) &- ones
    let backslash = (word ^ (0x5c &* ones)) &- ones
    let control = word &- (0x20 &* ones)
    return (quote | backslash | control | word) & highs
  }

  /// The end of a string from anywhere between its quotes.
  @inline(never)
  private func stringRest(from start: Int) -> End {
    var position = start
    var escaped = false
    while true {
      if position + 8 <= bytes.count {
        let special = Self.special(word(at: position))
        if special == 0 {
          position += 8
          continue
        }
        position += special.trailingZeroBitCount >> 3
      }
      guard position < bytes.count else {
        return End(position: position, fault: .unterminatedString)
      }
      switch bytes[position] {
      case UInt8(ascii: "\""):
        return End(position: position + 1, escaped: escaped)
      case UInt8(ascii: "\\"):
        escaped = true
        let end = escape(at: position)
        if end.fault != nil { return end }
        position = end.position
      case 0..<0x20:
        return End(position: position, fault: .controlCharacter)
      case 0x80...:
        repeat {
          let length = UTF8Sequence.length(at: position, in: bytes)
          if length == 0 { return End(position: position, fault: .utf8) }
          position += length
        } while position < bytes.count && bytes[position] >= 0x80
      default:
        position += 1
      }
    }
  }

  private func escape(at position: Int) -> End {
    guard position + 1 < bytes.count else {
      return End(position: bytes.count, fault: .unterminatedString)
    }
    switch bytes[position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return End(position: position + 2)
    case UInt8(ascii: "u"):
      for digit in position + 2..<position + 6 {
        guard digit < bytes.count else {
          return End(position: bytes.count, fault: .unterminatedString)
        }
        if Unescape.hexValue(bytes[digit]) == nil {
          return End(position: digit, fault: .unicodeEscape)
        }
      }
      return End(position: position + 6)
    default:
      return End(position: position + 1, fault: .escape)
    }
  }

  /// The end of the number whose first character, a digit or `-`, is at `position`.
  @inline(__always)
  func number(at start: Int) -> End {
    var position = start
    if bytes[position] == UInt8(ascii: "-") {
      position += 1
      guard isDigit(position) else { return End(position: position, fault: .digitAfterMinus) }
    }
    if bytes[position] == UInt8(ascii: "0") {
      position += 1
      if isDigit(position) { return End(position: position - 1, fault: .leadingZero) }
    } else {
      position = digits(position)
    }
    guard position < bytes.count else { return End(position: position) }
    if bytes[position] == UInt8(ascii: ".") {
      position += 1
      guard isDigit(position) else { return End(position: position, fault: .digitAfterPoint) }
      position = digits(position)
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < bytes.count,
        bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
      {
        position += 1
      }
      guard isDigit(position) else { return End(position: position, fault: .digitInExponent) }
      position = digits(position)
    }
    return End(position: position)
  }

  @inline(__always)
  private func isDigit(_ position: Int) -> Bool {
    position < bytes.count && bytes[position] &- UInt8(ascii: "0") < 10
  }

  @inline(__always)
  private func digits(_ position: Int) -> Int {
    var position = position
    while isDigit(position) { position += 1 }
    return position
  }

  /// The end of `true`, `false` or `null`, whose first letter is at `position`.
  @inline(__always)
  func literal(at position: Int) -> End {
    if position + 4 <= bytes.count {
      let four = UInt32(
        littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(
          fromByteOffset: position, as: UInt32.self))
      if four == 0x6c6c_756e || four == 0x6575_7274 { return End(position: position + 4) }
      if four == 0x736c_6166, position + 5 <= bytes.count,
        bytes[position + 4] == UInt8(ascii: "e")
      {
        return End(position: position + 5)
      }
    }
    return literalFault(at: position)
  }

  /// The first letter that is wrong, so that `nul` at the end of a text reads as a text cut short.
  @inline(never)
  private func literalFault(at position: Int) -> End {
    let word: StaticString =
      switch bytes[position] {
      case UInt8(ascii: "t"): "true"
      case UInt8(ascii: "f"): "false"
      default: "null"
      }
    let same = word.withUTF8Buffer { letters in
      var same = 0
      while same < letters.count, position + same < bytes.count,
        bytes[position + same] == letters[same]
      { same += 1 }
      return same
    }
    return End(position: position + same, fault: .literal)
  }

  /// What a text may not start with.
  func startsWithByteOrderMark() -> Bool {
    bytes.count >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf
  }
}

/// The well-formed byte sequences of UTF-8 (Unicode, table 3-7).
enum UTF8Sequence {
  /// How long the sequence at `position` is, whose first byte is at least 0x80; 0: it is not one.
  @inline(__always)
  static func length(at position: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let first = bytes[position]
    let left = bytes.count - position
    switch first {
    case 0xc2...0xdf:
      return left >= 2 && isContinuation(bytes[position + 1]) ? 2 : 0
    case 0xe0...0xef:
      guard left >= 3 else { return 0 }
      let second = bytes[position + 1]
      let low: UInt8 = first == 0xe0 ? 0xa0 : 0x80
      let high: UInt8 = first == 0xed ? 0x9f : 0xbf
      guard second >= low, second <= high else { return 0 }
      return isContinuation(bytes[position + 2]) ? 3 : 0
    case 0xf0...0xf4:
      guard left >= 4 else { return 0 }
      let second = bytes[position + 1]
      let low: UInt8 = first == 0xf0 ? 0x90 : 0x80
      let high: UInt8 = first == 0xf4 ? 0x8f : 0xbf
      guard second >= low, second <= high else { return 0 }
      return isContinuation(bytes[position + 2]) && isContinuation(bytes[position + 3]) ? 4 : 0
    default:
      return 0
    }
  }

  @inline(__always)
  private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xc0 == 0x80 }
}
