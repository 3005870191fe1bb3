/// The order people expect of ids with numbers in them: `2025_2` before `2025_10`.
enum NaturalOrder {
  static func precedes(_ a: String, _ b: String) -> Bool {
    var left = Array(a.utf8)[...]
    var right = Array(b.utf8)[...]
    while let l = left.first, let r = right.first {
      if isDigit(l), isDigit(r) {
        let x = number(&left)
        let y = number(&right)
        if x.count != y.count { return x.count < y.count }
        if x != y { return x.lexicographicallyPrecedes(y) }
      } else {
        if l != r { return l < r }
        left.removeFirst()
        right.removeFirst()
      }
    }
    if left.isEmpty != right.isEmpty { return left.isEmpty }
    return a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  /// Takes the digits at the start, without leading zeros.
  private static func number(_ text: inout ArraySlice<UInt8>) -> [UInt8] {
    let digits = text.prefix { isDigit($0) }
    text = text[digits.endIndex...]
    return Array(digits.drop { $0 == UInt8(ascii: "0") })
  }
}
