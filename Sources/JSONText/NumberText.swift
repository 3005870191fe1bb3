/// Number literals and what they stand for.
enum NumberText {
  /// A decimal number of at most 19 digits: `significand` × 10^`exponent`, with no zero at the end of
  /// the significand, so that equal numbers are equal values.
  struct Decimal: Equatable {
    var negative = false
    var significand: UInt64 = 0
    var exponent = 0
    /// How many digits the significand has; 0 for zero.
    var digits = 0

    /// The number that a valid literal is; nil if it needs more digits.
    init?(_ literal: some Collection<UInt8>) {
      var afterPoint = false
      var pendingZeros = 0
      var index = literal.startIndex
      scan: while index < literal.endIndex {
        let byte = literal[index]
        literal.formIndex(after: &index)
        switch byte {
        case UInt8(ascii: "-"):
          negative = true
        case UInt8(ascii: "."):
          afterPoint = true
        case UInt8(ascii: "e"), UInt8(ascii: "E"):
          exponent = exponent.addingSaturated(Self.integer(literal[index...]))
          break scan
        default:
          if afterPoint { exponent -= 1 }
          if byte == UInt8(ascii: "0") {
            if digits > 0 { pendingZeros += 1 }
            continue
          }
          digits += pendingZeros + 1
          guard digits <= 19 else { return nil }
          for _ in 0...pendingZeros { significand *= 10 }
          pendingZeros = 0
          significand += UInt64(byte &- UInt8(ascii: "0"))
        }
      }
      exponent = digits == 0 ? 0 : exponent.addingSaturated(pendingZeros)
    }

    private static func integer(_ text: some Collection<UInt8>) -> Int {
      var value = 0
      for byte in text where byte != UInt8(ascii: "+") && byte != UInt8(ascii: "-") {
        // Where no double and no Int64 reaches, how far does not matter.
        value = min(value * 10 + Int(byte &- UInt8(ascii: "0")), 1_000_000_000)
      }
      return text.first == UInt8(ascii: "-") ? -value : value
    }
  }

  /// The integer that a literal is, if it is one and fits.
  static func int(_ literal: ArraySlice<UInt8>) -> Int64? {
    guard let decimal = Decimal(literal), decimal.exponent >= 0, decimal.exponent <= 19 else {
      return nil
    }
    var magnitude = decimal.significand
    for _ in 0..<decimal.exponent {
      let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      magnitude = product
    }
    if decimal.negative {
      return magnitude <= Int64.min.magnitude ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
    }
    return Int64(exactly: magnitude)
  }

  /// The double nearest to a literal; nil if that is infinite.
  static func double(_ literal: ArraySlice<UInt8>) -> Double? {
    if let decimal = Decimal(literal), decimal.significand <= 1 << 53,
      -22...22 ~= decimal.exponent
    {
      // Both are exact as doubles, so the one operation between them rounds correctly.
      let whole = Double(decimal.significand)
      let power = powersOfTen[abs(decimal.exponent)]
      let value = decimal.exponent < 0 ? whole / power : whole * power
      return decimal.negative ? -value : value
    }
    guard let value = Double(String(decoding: literal, as: UTF8.self)), value.isFinite else {
      return nil
    }
    return value
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// Appends a literal as JavaScript writes the number it reads from it, or the literal itself where
  /// JavaScript would write another number.
  static func appendJavaScript(_ literal: ArraySlice<UInt8>, to out: inout [UInt8]) {
    guard !isJavaScript(literal), let decimal = Decimal(literal) else {
      out += literal
      return
    }
    // Up to 15 digits the shortest text of the nearest double is the number itself, away from the
    // ends of the range.
    if decimal.digits <= 15, abs(decimal.exponent) <= 280 {
      append(decimal, to: &out)
    } else if let value = double(literal), Decimal(value.description.utf8) == decimal {
      append(decimal, to: &out)
    } else {
      out += literal
    }
  }

  /// Whether JavaScript would write a literal just as it is, told from its form alone.
  ///
  /// Most literals are of this form; false does not mean that JavaScript writes another.
  private static func isJavaScript(_ literal: ArraySlice<UInt8>) -> Bool {
    guard let first = literal.first, let last = literal.last, literal.count <= 16 else {
      return false
    }
    var point: Int?
    for (place, byte) in zip(literal.indices, literal) where byte &- UInt8(ascii: "0") > 9 {
      guard byte == UInt8(ascii: "."), first != UInt8(ascii: "-"), point == nil else {
        return false
      }
      point = place
    }
    guard let point else { return literal.count <= 15 }
    // No zero at the end; below one, no more zeros after the point than JavaScript writes.
    if last == UInt8(ascii: "0") { return false }
    return first != UInt8(ascii: "0")
      || literal[point...].prefix(7).contains { $0 > UInt8(ascii: "0") }
  }

  /// Appends a double as JavaScript writes it; what is not finite becomes `null`.
  static func append(_ value: Double, to out: inout [UInt8]) {
    if value.isFinite, let decimal = Decimal(value.description.utf8) {
      append(decimal, to: &out)
    } else {
      out += Array("null".utf8)
    }
  }

  /// ECMAScript's Number::toString for a number whose shortest digits are known.
  private static func append(_ decimal: Decimal, to out: inout [UInt8]) {
    guard decimal.digits > 0 else {
      out.append(UInt8(ascii: "0"))
      return
    }
    if decimal.negative { out.append(UInt8(ascii: "-")) }
    let digits = Array(String(decimal.significand).utf8)
    let count = digits.count
    let point = decimal.exponent + count
    let zero = UInt8(ascii: "0")
    switch point {
    case count...21 where count <= 21:
      out += digits
      out += repeatElement(zero, count: point - count)
    case 1...21:
      out += digits[..<point]
      out.append(UInt8(ascii: "."))
      out += digits[point...]
    case -5...0:
      out += [zero, UInt8(ascii: ".")]
      out += repeatElement(zero, count: -point)
      out += digits
    default:
      out.append(digits[0])
      if count > 1 {
        out.append(UInt8(ascii: "."))
        out += digits[1...]
      }
      out.append(UInt8(ascii: "e"))
      out.append(point > 0 ? UInt8(ascii: "+") : UInt8(ascii: "-"))
      out += Array(String(abs(point - 1)).utf8)
    }
  }
}

extension Int {
  fileprivate func addingSaturated(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
