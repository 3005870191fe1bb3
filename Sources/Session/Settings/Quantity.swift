/// Amounts as people write them: a number and its unit.
enum Quantity {
  /// Bytes: `500kB`, `64MB` (thousands), `64MiB` (1024s), `1000`; nil: it is no such amount.
  static func bytes(_ text: String) -> Int? {
    amount(
      text,
      units: [
        "": 1, "b": 1, "k": 1000, "kb": 1000, "m": 1_000_000, "mb": 1_000_000,
        "g": 1_000_000_000, "gb": 1_000_000_000, "kib": 1024, "mib": 1_048_576,
        "gib": 1_073_741_824,
      ])
  }

  /// A time: `250ms`, `5s`, `1min`, and seconds without a unit; nil: it is no such time.
  static func duration(_ text: String) -> Duration? {
    amount(text, units: ["ms": 1, "": 1000, "s": 1000, "m": 60_000, "min": 60_000])
      .map { .milliseconds($0) }
  }

  private static func amount(_ text: String, units: [String: Double]) -> Int? {
    let text = text.filter { $0 != " " }
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let number = Double(digits), let unit = units[text.dropFirst(digits.count).lowercased()]
    else { return nil }
    let amount = (number * unit).rounded()
    // A year of milliseconds, or a petabyte, is a slip; so the number always fits.
    return amount <= 1e15 ? Int(amount) : nil
  }
}
