import JSONText
import KeyValue
import ThreadCache
public import Watching

/// What a check of a store, and of a service before it, has found: as Nagios and cron read it.
public struct CheckReport: Sendable, Equatable {
  /// How it is, with the exit code of https://nagios-plugins.org/doc/guidelines.html.
  public enum Status: Int32, Sendable {
    case ok = 0
    case warning = 1
    case critical = 2
    case unknown = 3

    /// The word for it, in small letters.
    public var word: String {
      switch self {
      case .ok: "ok"
      case .warning: "warning"
      case .critical: "critical"
      case .unknown: "unknown"
      }
    }
  }

  /// A number that was found, with what is expected of it.
  public struct Figure: Sendable, Equatable {
    let name: String
    let value: Double
    var unit = ""
    /// From where on it is an alert; what stands before a colon: below it.
    var warning = ""
    /// From where on it is critical.
    var critical = ""
    var most: Double?

    /// `latency_p95=0.21ms;250;1000`.
    var text: String {
      var parts = [Self.number(value) + unit, warning, critical, ""]
      if let most { parts[3] = "0;" + Self.number(most) }
      while parts.last == "" { parts.removeLast() }
      return "\(name)=\(parts.joined(separator: ";"))"
    }

    /// A number to three digits behind the point, without a tail of zeros.
    static func number(_ value: Double) -> String {
      let rounded = (value * 1000).rounded() / 1000
      return rounded == rounded.rounded() && abs(rounded) < 1e15
        ? "\(Int64(rounded))" : "\(rounded)"
    }
  }

  /// Where the store is, without secrets.
  public var store: String
  /// What somebody should look at, the worst first.
  public private(set) var alerts: [Alert] = []
  /// Why something is not known, a sentence each.
  public private(set) var gaps: [String] = []
  /// What was found.
  public var figures: [Figure] = []

  init(store: String) { self.store = store }

  /// A check that could not be made.
  public init(failed words: String) {
    store = ""
    gaps = [words]
  }

  /// Adds alerts; of two by one rule the worse one stays.
  mutating func add(_ more: [Alert]) {
    for alert in more {
      if let place = alerts.firstIndex(where: { $0.kind == alert.kind }) {
        if alerts[place].severity < alert.severity { alerts[place] = alert }
      } else {
        alerts.append(alert)
      }
    }
    alerts.sort { ($1.severity, $0.kind.rank) < ($0.severity, $1.kind.rank) }
  }

  /// Adds that something could not be found out.
  mutating func add(gap words: String) { gaps.append(words) }

  /// How it is: what is critical is so whatever else is not known.
  public var status: Status {
    if alerts.contains(where: { $0.severity == .critical }) { return .critical }
    if !gaps.isEmpty { return .unknown }
    return alerts.isEmpty ? .ok : .warning
  }

  /// `BOBBIN WARNING - … | hit_ratio=87%;67:`.
  public var line: String {
    var words = (alerts.map(\.words) + gaps).map(\.asSentence).joined(separator: " ")
    if words.isEmpty { words = "\(store) answers." }
    // What begins the figures, and the next line, has no other meaning there.
    words = words.replacing("|", with: "¦").replacing("\n", with: " ")
    let start = "BOBBIN \(status.word.uppercased()) - \(words)"
    return figures.isEmpty ? start : "\(start) | \(figures.map(\.text).joined(separator: " "))"
  }

  /// The same for programs.
  public var json: [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.member("status", status.word)
    json.member("exit", Int(status.rawValue))
    json.member("store", store.isEmpty ? nil : store)
    json.name("alerts")
    json.beginArray()
    for alert in alerts {
      json.beginObject()
      json.member("alert", alert.kind.rawValue)
      json.member("severity", alert.severity.rawValue)
      json.member("summary", alert.words)
      json.endObject()
    }
    json.endArray()
    json.member("unknown", gaps)
    json.name("figures")
    json.beginObject()
    for figure in figures {
      json.name(figure.name)
      json.double(figure.value)
    }
    json.endObject()
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
