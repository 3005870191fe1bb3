public import Watching

/// An alert as the browser shows it: with what to do about it, and until when.
public struct AdvisedAlert: Sendable, Equatable {
  /// What is the case.
  public let alert: Alert
  /// What to do, in a sentence.
  public let advice: String
  /// When it ends if nothing more happens, in milliseconds since 1970; nil: not by itself.
  public let ends: Int64?

  /// Which rule it is by.
  public var kind: AlertKind { alert.kind }
  /// What is the case, in a sentence.
  public var words: String { alert.words }
  /// Whether something fails or is lost now, or may soon.
  var isDanger: Bool { alert.severity == .critical }
}

extension AlertLimits {
  /// What is the case in a session, the worst first.
  ///
  /// - Parameter actions: the actions with the user's keys, which the advice names.
  public func alerts(of vitals: Vitals, _ actions: ActionTable) -> [AdvisedAlert] {
    alerts(of: vitals.readings(self)).map { alert in
      AdvisedAlert(
        alert: alert, advice: AlertAdvice(vitals, actions, self).advice(alert.kind),
        ends: vitals.end(of: alert.kind))
    }
  }
}
