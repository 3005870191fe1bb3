/// Sizes and spans as people read them.
enum Amount {
  /// `373 B`, `1.2 kB`, `88 kB`: thousands, not 1024.
  static func bytes(_ count: Int) -> String {
    guard count >= 1000 else { return "\(count) B" }
    var value = Double(count)
    for unit in ["kB", "MB", "GB"] {
      value /= 1000
      if value < 9.95 {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(unit)"
      }
      if value < 999.5 || unit == "GB" { return "\(Int(value.rounded())) \(unit)" }
    }
    return "\(count) B"
  }

  /// `1 file`, `3 files`.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// `89 d`, `5 h`, `2 min`, `<1 min`.
  static func span(milliseconds: Int64) -> String {
    for (length, word) in units where milliseconds >= length {
      return "\(milliseconds / length) \(word)"
    }
    return "<1 min"
  }

  private static let units: [(Int64, String)] = [
    (86_400_000, "d"), (3_600_000, "h"), (60_000, "min"),
  ]
}
