import KeyValue
import Session

extension Lifetime {
  private static let units: [(suffix: String, milliseconds: Int64)] = [
    ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000),
  ]

  /// Reads `90d`, `36h`, `15m`, `30s`, `500ms`, `2w` or `persist`.
  init(argument text: String) throws(Failure) {
    if text == "persist" || text == "never" {
      self = .never
      return
    }
    for (suffix, length) in Self.units where text.hasSuffix(suffix) {
      guard let number = Int64(text.dropLast(suffix.count)), number > 0 else { continue }
      let (milliseconds, overflow) = number.multipliedReportingOverflow(by: length)
      guard !overflow else { break }
      self = .after(milliseconds: milliseconds)
      return
    }
    throw Failure(
      .usage,
      "There is no lifetime \(text). Write a number and a unit, such as 90d, 36h, 15m or 30s, or persist."
    )
  }
}
