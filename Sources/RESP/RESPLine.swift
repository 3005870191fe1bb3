/// What the lines of the protocol may say.
enum RESPLine {
  /// A whole number, with or without sign.
  static func integer(_ digits: UnsafeRawBufferPointer) -> Int64? {
    var position = 0
    var isNegative = false
    if let first = digits.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      isNegative = first == UInt8(ascii: "-")
      position = 1
    }
    guard position < digits.count else { return nil }
    var number: Int64 = 0
    while position < digits.count {
      let digit = digits[position] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      let (tens, over) = number.multipliedReportingOverflow(by: 10)
      // Counts downwards when negative, for the least number has no positive twin.
      let (next, past) =
        isNegative
        ? tens.subtractingReportingOverflow(Int64(digit))
        : tens.addingReportingOverflow(Int64(digit))
      guard !over, !past else { return nil }
      number = next
      position += 1
    }
    return number
  }

  /// A length: digits and no sign; -1 is nil's.
  static func length(_ digits: UnsafeRawBufferPointer) -> Length? {
    guard let first = digits.first else { return nil }
    if first == UInt8(ascii: "?") { return digits.count == 1 ? .streamed : nil }
    guard let number = integer(digits), first != UInt8(ascii: "+") else { return nil }
    if number == -1 { return .null }
    return number >= 0 && first != UInt8(ascii: "-") ? .known(Int(number)) : nil
  }

  enum Length {
    case known(Int)
    case null
    case streamed
  }

  /// Whether these are the bytes of a double: a decimal number, `inf`, `-inf` or `nan`.
  static func isDouble(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    return Double(text) != nil
      && !bytes.contains { $0 == UInt8(ascii: "x") || $0 == UInt8(ascii: "X") }
  }

  /// Whether these are the bytes of a whole number of any length.
  static func isBigNumber(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var digits = bytes[...]
    if digits.first == UInt8(ascii: "-") || digits.first == UInt8(ascii: "+") {
      digits = digits.dropFirst()
    }
    return !digits.isEmpty && digits.allSatisfy { $0 &- UInt8(ascii: "0") <= 9 }
  }
}
