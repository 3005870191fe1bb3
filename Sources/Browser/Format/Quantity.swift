/// Amounts as people write them: a number and its unit.
public enum Quantity {
  /// Bytes: `500kB`, `64MB` (thousands), `64MiB` (1024s), `1000`; nil: it is no such amount.
  public static func bytes(_ text: String) -> Int? {
    amount(
      text,
      units: [
        "": 1, "b": 1, "k": 1000, "kb": 1000, "m": 1_000_000, "mb": 1_000_000,
        "g": 1_000_000_000, "gb": 1_000_000_000, "kib": 1024, "mib": 1_048_576,
        "gib": 1_073_741_824,
      ])
  }

  /// A number of things: `500000`, `500k`, `2M`; nil: it is no such number.
  package static func count(_ text: String) -> Int? {
    amount(text, units: ["": 1, "k": 1000, "m": 1_000_000])
  }

  /// A time: `250ms`, `5s`, `1min`, `1h`; nil: it is no such time.
  ///
  /// A number alone is none: one would take it for seconds, and the next one for milliseconds.
  package static func duration(_ text: String) -> Duration? {
    amount(text, units: ["ms": 1, "s": 1000, "m": 60_000, "min": 60_000, "h": 3_600_000])
      .map { .milliseconds($0) }
  }

  /// What is wrong with a text that would be a time if it had a unit, after the name of what it is for; nil:
  /// that is not what is wrong with it.
  package static func lackOfUnit(_ text: String) -> String? {
    guard let number = amount(text, units: ["": 1]), number > 0 else { return nil }
    let digits = text.filter { $0 != " " }
    return "has no unit: write \(digits)s for seconds, \(digits)ms for milliseconds."
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
