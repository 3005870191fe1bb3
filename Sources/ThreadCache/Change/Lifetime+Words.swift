public import KeyValue

extension Lifetime {
  /// What setting it makes of keys: `expires in 90 d`, `never expires`; of more than one thing, `expire in 90 d`.
  public func words(isOne: Bool) -> String {
    let verb = isOne ? "expires" : "expire"
    return switch self {
    case .never, .keep: "never \(verb)"
    case .after(let milliseconds): "\(verb) in \(Self.span(milliseconds))"
    case .at(let expiry): "\(verb) at \(expiry.milliseconds / 1000)"
    }
  }

  private static let units: [(milliseconds: Int64, word: String)] = [
    (86_400_000, "d"), (3_600_000, "h"), (60_000, "min"),
  ]

  /// A span in the largest unit of which there are two: `2 d`, `47 h`, `90 s`.
  static func roughly(_ milliseconds: Int64) -> String {
    let unit = units.first { milliseconds >= 2 * $0.milliseconds }
    return "\(milliseconds / (unit?.milliseconds ?? 1000)) \(unit?.word ?? "s")"
  }

  /// A span in the largest unit that tells it whole: `90 d`, `36 h`, `45 s`.
  private static func span(_ milliseconds: Int64) -> String {
    let unit = units.first {
      milliseconds >= $0.milliseconds && milliseconds % $0.milliseconds == 0
    }
    return "\(milliseconds / (unit?.milliseconds ?? 1000)) \(unit?.word ?? "s")"
  }
}
