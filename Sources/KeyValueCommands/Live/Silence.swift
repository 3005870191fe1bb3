/// Why a server says nothing by itself when keys change, and what an operator could do about it.
struct Silence: Sendable, Equatable {
  /// Why there is no `CLIENT TRACKING`.
  enum Tracking: Sendable, Equatable {
    case needsRESP3
    case notPermitted
    case refused(String)
  }

  /// Why there are no keyspace notifications.
  enum Notifications: Sendable, Equatable {
    /// The configuration leaves out some or all of them.
    case off(NotificationSetting)
    /// The configuration may not be read, so that silence could not be told from quiet.
    case unknown
    /// These channels may not be subscribed to.
    case notPermitted(database: Int)
    case refused(String)
  }

  /// The server.
  let node: String
  /// Who asks it.
  let user: String
  let tracking: Tracking
  let notifications: Notifications

  /// What is so, and what turns it on.
  var reason: String {
    "\(node) does not tell of changes: \(trackingWords), and \(notificationWords). \(advice)"
  }

  private var trackingWords: String {
    switch tracking {
    case .needsRESP3: "CLIENT TRACKING needs RESP3"
    case .notPermitted: "user \(user) may not run CLIENT TRACKING"
    case .refused(let words): "CLIENT TRACKING is refused (\(words))"
    }
  }

  private var notificationWords: String {
    switch notifications {
    case .off(let setting):
      "notify-keyspace-events is \"\(setting.flags)\""
        + (setting.flags.isEmpty ? "" : ", which leaves some out")
    case .unknown: "whether notify-keyspace-events is on may not be read"
    case .notPermitted(let database):
      "user \(user) may not subscribe to __keyspace@\(database)__:*"
    case .refused(let words): "PSUBSCRIBE is refused (\(words))"
    }
  }

  private var advice: String {
    var ways: [String] = []
    if tracking == .notPermitted { ways.append("ACL SETUSER \(user) +client|tracking") }
    switch notifications {
    case .off: ways.append("CONFIG SET notify-keyspace-events KA")
    case .unknown: ways.append("ACL SETUSER \(user) +config|get")
    case .notPermitted(let database):
      ways.append("ACL SETUSER \(user) &__keyspace@\(database)__:*")
    case .refused: break
    }
    return ways.isEmpty
      ? "What is shown is read again." : ways.joined(separator: " or ") + " changes that."
  }
}
