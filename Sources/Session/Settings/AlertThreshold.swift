import Browser
public import Watching

/// From where on something is an alert, as people write it: `5%`, `250ms`, `10`.
public enum AlertThreshold {
  /// How the names of the variables begin.
  static let prefix = "BOBBIN_ALERT_"

  /// The variable that says it.
  static func variable(_ kind: AlertKind) -> String {
    prefix + kind.rawValue.uppercased().replacing("-", with: "_")
  }

  /// The value of a text; nil: it is none.
  public static func value(_ text: String, of kind: AlertKind) -> Double? {
    switch AlertLimits.unit(of: kind) {
    case .share: share(text)
    case .milliseconds:
      Quantity.duration(text).flatMap { $0 > .zero ? $0 / .milliseconds(1) : nil }
    case .count: Quantity.count(text).flatMap { $0 > 0 ? Double($0) : nil }
    }
  }

  /// What is expected, after `Write`.
  public static func expectation(_ kind: AlertKind) -> String {
    switch AlertLimits.unit(of: kind) {
    case .share: "a part, such as 5%"
    case .milliseconds: "a time of 1ms or more, such as 250ms or 1s"
    case .count: "a number, such as 100"
    }
  }

  /// A part of the whole: `5%`, `80 %`; a number alone would be taken for one or the other.
  private static func share(_ text: String) -> Double? {
    let text = text.filter { $0 != " " }
    guard text.last == "%", let percent = Double(text.dropLast()), percent > 0, percent <= 100
    else { return nil }
    return percent / 100
  }
}
